// Small comforts. Every page works without this file.

// A form is sent once: a second tap while the answer is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});

// A page that comes back from the browser's cache can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// Choosing from a list in a filter applies it; typing does not, so that nobody is interrupted.
for (const filter of document.querySelectorAll("form[data-filter]")) {
  filter.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) filter.requestSubmit();
  });
}

// After a refused form the list of errors is read first.
document.querySelector(".error-summary")?.focus();

// Counts the characters of a new password while it is typed.
for (const meter of document.querySelectorAll("[data-meter]")) {
  const field = document.getElementById(meter.dataset.meter);
  field?.addEventListener("input", () => {
    const count = [...field.value].length;
    const missing = Number(meter.dataset.min) - count;
    const text = missing > 0 ? meter.dataset.short.replace("%", missing) : meter.dataset.enough.replace("%", count);
    meter.textContent = count > 0 ? text : "";
  });
}
