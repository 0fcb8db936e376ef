import { listen } from "./listen.js";
import { share } from "./share.js";
import { toggle } from "./toggle.js";

toggle();
share();
listen();
