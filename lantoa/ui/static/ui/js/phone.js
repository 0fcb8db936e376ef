import { autosave } from "./autosave.js";
import { confirmed, once } from "./confirm.js";
import { listen } from "./listen.js";
import { share } from "./share.js";
import { undo } from "./toast.js";
import { toggle } from "./toggle.js";

toggle();
share();
listen();
undo();
confirmed();
once();
document.querySelectorAll("form[data-autosave]").forEach((form) => autosave(form));
