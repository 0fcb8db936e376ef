// Small conveniences of the phone pages; every page works without them.
document.querySelectorAll("[data-fill]").forEach((button) => {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.fill);
    if (!field) return;
    field.value = (field.value ? field.value + " " : "") + button.textContent.trim();
    field.focus();
  });
});
document.querySelectorAll("[data-copy]").forEach((field) => {
  field.addEventListener("focus", () => field.select());
});

// SMS: signs and parts while one types, by the same rules as the house (GSM 03.38: 160/153; other: 70/67).
const BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";
document.querySelectorAll("[data-sms-count]").forEach((field) => {
  const side = field.closest(".side");
  const told = side && side.querySelector("[data-sms]");
  if (!told) return;
  field.addEventListener("input", () => {
    let places = 0;
    let plain = true;
    for (const sign of field.value) {
      if (BASIC.indexOf(sign) >= 0) places += 1;
      else if (EXTENSION.indexOf(sign) >= 0) places += 2;
      else plain = false;
    }
    if (!plain) places = field.value.length;
    const single = plain ? 160 : 70;
    const joined = plain ? 153 : 67;
    const parts = places <= single ? 1 : Math.ceil(places / joined);
    const left = (parts === 1 ? single : parts * joined) - places;
    told.textContent = told.dataset.words ? told.dataset.words.replace("{c}", places).replace("{p}", parts).replace("{l}", left) : places + " / " + parts + " / " + left;
  });
});
