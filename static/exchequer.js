// Everything works without this; it only adds. The layout starts GOV.UK Frontend's own behaviour.

// <form data-submit-on-load>: pages that only carry the payer onwards, such as 3-D Secure.
document.querySelector("form[data-submit-on-load]")?.submit();

// A payment's time is running out. The warning stands in the page; this shows it when it is due.
const WARN_SECONDS = 300;
const timeLeft = document.getElementById("time-left");

if (timeLeft) {
  const box = timeLeft.firstElementChild;
  const more = box.querySelector("[type=submit]");
  const dismiss = box.querySelector("[type=button]");
  let ends = Date.now() + timeLeft.dataset.seconds * 1000;
  let isDismissed = false;
  let typedIn = document.querySelector("h1");

  const look = () => {
    box.hidden = isDismissed || ends - Date.now() > WARN_SECONDS * 1000;
  };
  const leave = () => {
    look();
    typedIn.focus();
  };

  document.addEventListener("focusin", (event) => {
    if (!box.contains(event.target)) typedIn = event.target;
  });
  dismiss.hidden = false;
  dismiss.addEventListener("click", () => {
    isDismissed = true;
    leave();
  });
  // Nothing that has been typed goes along: the page stays as it is.
  more?.addEventListener("click", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams({ csrfToken: more.form.elements.csrfToken.value });
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(more.formAction, { method: "POST", body, headers });
      const given = await answer.json();
      ends = Date.now() + given.seconds * 1000;
      document.getElementById("pay-until").textContent = given.says;
      if (!given.more) more.remove();
      leave();
    } catch {
      more.form.requestSubmit(more); // the page that answers says why there is no more time
    }
  });
  // A device that slept has missed its timers, so it looks again when somebody comes back.
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
}
