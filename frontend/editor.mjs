// The desk's text editor: makes a textarea of the house's small HTML pleasant to write in.
// The textarea stays the truth: forms, autosave and readers of the page without this script use it alone.
import { Editor, Node, mergeAttributes } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { TableKit } from "@tiptap/extension-table";

const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  addAttributes() {
    const read = (name) => (element) => {
      const image = element.querySelector("img");
      return image ? image.getAttribute(name) : null;
    };
    return {
      src: { default: null, parseHTML: read("src"), renderHTML: () => ({}) },
      alt: { default: "", parseHTML: read("alt"), renderHTML: () => ({}) },
      width: { default: null, parseHTML: read("width"), renderHTML: () => ({}) },
      height: { default: null, parseHTML: read("height"), renderHTML: () => ({}) },
    };
  },
  parseHTML() {
    return [{ tag: "figure", contentElement: (element) => element.querySelector("figcaption") || document.createElement("figcaption") }];
  },
  renderHTML({ node, HTMLAttributes }) {
    const image = {};
    for (const name of ["src", "alt", "width", "height"]) {
      if (node.attrs[name] !== null && node.attrs[name] !== undefined) image[name] = node.attrs[name];
    }
    return ["figure", mergeAttributes(HTMLAttributes), ["img", image], ["figcaption", 0]];
  },
});

const WORDS = {
  vi: {
    toolbar: "Định dạng chữ", bold: "Đậm", italic: "Nghiêng", h2: "Đề mục lớn", h3: "Đề mục nhỏ", bullet: "Danh sách",
    ordered: "Danh sách số", quote: "Trích dẫn", link: "Liên kết", unlink: "Bỏ liên kết", table: "Bảng", addRow: "Thêm hàng",
    addColumn: "Thêm cột", removeRow: "Xóa hàng", removeColumn: "Xóa cột", removeTable: "Xóa bảng", undo: "Lùi lại",
    redo: "Làm lại", html: "Xem mã", address: "Địa chỉ trang (https://…)", text: "Nội dung",
  },
  en: {
    toolbar: "Text formatting", bold: "Bold", italic: "Italic", h2: "Heading", h3: "Subheading", bullet: "List",
    ordered: "Numbered list", quote: "Quotation", link: "Link", unlink: "Remove link", table: "Table", addRow: "Add row",
    addColumn: "Add column", removeRow: "Delete row", removeColumn: "Delete column", removeTable: "Delete table",
    undo: "Undo", redo: "Redo", html: "Show code", address: "Address (https://…)", text: "Text",
  },
};

function words() {
  const language = (document.documentElement.lang || "vi").slice(0, 2);
  return WORDS[language] || WORDS.vi;
}

// Empty captions and attributes of the editor's own never reach the server.
function tidy(html) {
  return html
    .replace(/<figcaption><\/figcaption>/g, "")
    .replace(/ (?:colspan|rowspan)="1"/g, "")
    .replace(/<colgroup>[\s\S]*?<\/colgroup>/g, "")
    .replace(/ style="[^"]*"/g, "")
    .replace(/ (?:target|rel|class)="[^"]*"/g, "")
    .replace(/<(td|th)([^>]*)><p>([\s\S]*?)<\/p><\/\1>/g, (whole, tag, rest, inner) =>
      inner.includes("<p>") ? whole : `<${tag}${rest}>${inner}</${tag}>`)
    .replace(/<li><p>((?:(?!<\/?p>)[\s\S])*)<\/p><\/li>/g, "<li>$1</li>")
    .replace(/^<p><\/p>$/, "");
}

function button(bar, label, sign, act, isOn) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "editor__button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.textContent = sign;
  made.addEventListener("click", act);
  bar.appendChild(made);
  return { made, isOn };
}

function start(area) {
  if (area.dataset.editorReady) return;
  area.dataset.editorReady = "1";
  const say = words();
  const box = document.createElement("div");
  box.className = "editor";
  const bar = document.createElement("div");
  bar.className = "editor__bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say.toolbar);
  const place = document.createElement("div");
  place.className = "editor__text";
  box.append(bar, place);
  area.after(box);
  area.classList.add("editor__source");
  area.hidden = true;

  let told = false;
  const editor = new Editor({
    element: place,
    injectCSS: false,
    content: area.value,
    editable: !area.disabled && !area.readOnly,
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3] },
        code: false,
        codeBlock: false,
        horizontalRule: false,
        strike: false,
        underline: false,
        link: { openOnClick: false, autolink: false, protocols: ["http", "https", "mailto", "tel"] },
      }),
      TableKit.configure({ table: { resizable: false } }),
      Figure,
    ],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": (area.labels && area.labels[0] && area.labels[0].textContent.trim()) || say.text,
        lang: area.getAttribute("lang") || "vi",
        spellcheck: "false",
      },
    },
    onUpdate({ editor: changed }) {
      area.value = tidy(changed.getHTML());
      told = true;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.dispatchEvent(new Event("change", { bubbles: true }));
      told = false;
    },
    onTransaction: () => marks(),
  });

  const run = (change) => () => change(editor.chain().focus()).run();
  const link = () => {
    const present = editor.getAttributes("link").href || "https://";
    const address = window.prompt(say.address, present);
    if (address === null) return;
    if (!address || address === "https://") editor.chain().focus().unsetLink().run();
    else editor.chain().focus().extendMarkRange("link").setLink({ href: address }).run();
  };
  const inTable = () => editor.isActive("table");
  const buttons = [
    button(bar, say.bold, "B", run((c) => c.toggleBold()), () => editor.isActive("bold")),
    button(bar, say.italic, "I", run((c) => c.toggleItalic()), () => editor.isActive("italic")),
    button(bar, say.h2, "H2", run((c) => c.toggleHeading({ level: 2 })), () => editor.isActive("heading", { level: 2 })),
    button(bar, say.h3, "H3", run((c) => c.toggleHeading({ level: 3 })), () => editor.isActive("heading", { level: 3 })),
    button(bar, say.bullet, "•", run((c) => c.toggleBulletList()), () => editor.isActive("bulletList")),
    button(bar, say.ordered, "1.", run((c) => c.toggleOrderedList()), () => editor.isActive("orderedList")),
    button(bar, say.quote, "“ ”", run((c) => c.toggleBlockquote()), () => editor.isActive("blockquote")),
    button(bar, say.link, say.link, link, () => editor.isActive("link")),
    button(bar, say.table, "▦", run((c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true })), inTable),
    button(bar, say.undo, "↶", run((c) => c.undo()), () => false),
    button(bar, say.redo, "↷", run((c) => c.redo()), () => false),
  ];
  const tableButtons = [
    button(bar, say.addRow, "+↓", run((c) => c.addRowAfter()), () => false),
    button(bar, say.addColumn, "+→", run((c) => c.addColumnAfter()), () => false),
    button(bar, say.removeRow, "−↓", run((c) => c.deleteRow()), () => false),
    button(bar, say.removeColumn, "−→", run((c) => c.deleteColumn()), () => false),
    button(bar, say.removeTable, "✕▦", run((c) => c.deleteTable()), () => false),
  ];
  const code = button(bar, say.html, "</>", () => {
    area.hidden = !area.hidden;
    place.hidden = !area.hidden;
    if (place.hidden === false) editor.commands.setContent(area.value, { emitUpdate: false });
  }, () => !area.hidden);

  function marks() {
    for (const { made, isOn } of [...buttons, code]) made.setAttribute("aria-pressed", String(Boolean(isOn())));
    for (const { made } of tableButtons) made.hidden = !inTable();
  }
  marks();
  // Another script (a restored draft) may write into the textarea: show it.
  area.addEventListener("editor:reload", () => editor.commands.setContent(area.value, { emitUpdate: false }));
  area.addEventListener("input", () => {
    if (!told && area.hidden) editor.commands.setContent(area.value, { emitUpdate: false });
  });
}

function all() {
  document.querySelectorAll("textarea[data-editor]").forEach(start);
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
else all();
