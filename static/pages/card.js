// Hints while a card is typed: its brand, its security code, what it costs, a slip in the address.
// The server checks everything again, so nothing here has to succeed.

{
  const form = document.getElementById("card-details");
  const control = (id) => document.getElementById(id);
  const number = control("card-no");
  const code = control("cvc");
  const email = control("email");

  // How numbers of each brand begin, where they differ. app/cards/ranges.py knows it in full.
  const BEGINNINGS = {
    visa: /^4/,
    "master-card": /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/,
    "american-express": /^3[47]/,
    maestro: /^(50|5[6-8]|6304|6390|67)/,
    "diners-club": /^(30[0-5]|3095|36|38|39)/,
    discover: /^(6011|64[4-9]|65)/,
    jcb: /^35(2[89]|[3-8])/,
    unionpay: /^(62|81)/,
  };
  const SHORTEST = 12;
  const LONGEST = 19;
  const PAUSE_MS = 300; // after it, somebody who was typing has stopped

  const post = async (url, values) => {
    const body = new FormData();
    body.set("csrfToken", control("csrf").value);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const answer = await fetch(url, { method: "POST", body });
    return answer.ok ? answer.json() : null;
  };
  const paymentId = control("charge-id").value;

  // Digits of every script, without what stands between them.
  const digitsOf = (text) =>
    [...text.normalize("NFKC")].filter((character) => /\d/.test(character)).join("");

  const isWhole = (digits) => {
    if (digits.length < SHORTEST || digits.length > LONGEST) return false;
    const sum = [...digits].reverse().reduce((total, digit, place) => {
      const value = digit * (place % 2 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  };

  // Which of the accepted cards it is, and where its security code is printed.
  const brands = control("accepted-cards");
  const codeHint = control("cvc-hint");
  const usualHint = codeHint.textContent;

  const showBrand = (digits) => {
    const brand = Object.keys(BEGINNINGS).find((name) => BEGINNINGS[name].test(digits));
    const isAmex = brand === "american-express";
    brands.classList.toggle("exchequer-brands--known", Boolean(brand));
    for (const item of brands.children) {
      item.classList.toggle("exchequer-brands__brand--this", item.dataset.key === brand);
    }
    codeHint.textContent = brand ? (isAmex ? code.dataset.front : code.dataset.back) : usualHint;
  };

  // What the server knows of it. Announced politely; nothing is said of a number that is unfinished.
  const status = document.createElement("p");
  status.id = "card-no-status";
  status.setAttribute("role", "status");
  status.className = "govuk-!-margin-top-2 govuk-!-margin-bottom-0";
  number.after(status);
  number.setAttribute("aria-describedby", `${number.getAttribute("aria-describedby")} ${status.id}`);

  const breakdown = control("payment-summary-breakdown");
  const amount = control("amount");
  const withoutFee = { total: amount.textContent, total_pence: amount.dataset.amount };
  const feeMessage = control("corporate-card-surcharge-message");

  const showFee = (surcharge) => {
    if (!breakdown) return;
    const { total, total_pence: pence } = surcharge ?? withoutFee;
    breakdown.hidden = !surcharge;
    control("payment-summary-breakdown-amount").textContent = withoutFee.total;
    control("payment-summary-corporate-card-fee").textContent = surcharge?.fee ?? "";
    amount.textContent = total;
    amount.dataset.amount = pence;
    feeMessage.textContent = surcharge?.message ?? "";
  };

  const showRefusal = (message) => {
    status.textContent = message;
    status.classList.toggle("govuk-error-message", Boolean(message));
  };

  let asked = "";
  const askAbout = async (digits) => {
    if (digits === asked) return;
    asked = digits;
    showRefusal("");
    showFee(null);
    if (!isWhole(digits)) return;
    try {
      const answer = await post(`/check_card/${paymentId}`, { cardNo: digits });
      if (!answer || digits !== asked) return; // another number stands there by now
      showRefusal(answer.message ?? "");
      showFee(answer.surcharge ?? null);
    } catch {
      // no connection just now: the form is checked when it is sent
    }
  };

  number.addEventListener("input", () => {
    const digits = digitsOf(number.value);
    showBrand(digits);
    askAbout(digits);
  });
  showBrand(digitsOf(number.value)); // a browser that goes back fills it in again
  askAbout(digitsOf(number.value));

  // The address is shown again, to be read and not only to be typed. Where it looks mistyped, the
  // payer is asked when they continue: the card would have to be typed again on another page.
  if (email) {
    const echo = document.createElement("p");
    echo.id = "email-echo";
    echo.className = "govuk-hint exchequer-breaks govuk-!-margin-top-2 govuk-!-margin-bottom-0";
    email.after(echo);
    const question = () => control("email-question");
    let pending = ""; // the question to ask
    let asked = "";
    let pause = 0;

    const showEcho = () => {
      const typed = email.value.trim();
      echo.textContent = typed.includes("@") ? email.dataset.echo.replace("{}", typed) : "";
    };
    const look = async () => {
      clearTimeout(pause);
      const typed = email.value;
      if (typed === asked || !typed.includes("@") || question()) return;
      asked = typed;
      try {
        const answer = await post(`/check_email/${paymentId}`, { email: typed });
        if (typed === email.value) pending = answer?.question ?? "";
      } catch {
        // as above
      }
    };
    const ask = () => {
      email.closest(".govuk-form-group").insertAdjacentHTML("afterend", pending);
      control("email-corrected").focus();
    };
    email.addEventListener("input", () => {
      question()?.remove();
      pending = asked = "";
      showEcho();
      clearTimeout(pause);
      pause = setTimeout(look, PAUSE_MS);
    });
    email.addEventListener("change", look);
    showEcho();
    look(); // at what the service knew, or the browser has filled in again
    // Never waits for an answer: Continue goes on in the moment in which it is pressed, which
    // services' own test suites rely on too. Who is quicker than the answer is asked by the next page.
    form.addEventListener("submit", (event) => {
      const isForElsewhere = event.submitter?.hasAttribute("formaction"); // to switch language
      if (!pending || question() || isForElsewhere) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask();
    });
  }

  // The box in which a country is found weighs as much as all other scripts, so it is fetched when
  // somebody has begun to type.
  const SCRIPTS = [
    [
      "/assets/autocomplete/autocomplete.min.js",
      "sha384:/assets/autocomplete/autocomplete.min.js",
    ],
    ["/assets/pages/country.js", "sha384:/assets/pages/country.js"],
  ];
  if (control("address-country")) {
    const fetchAll = () => {
      for (const [src, integrity] of SCRIPTS) {
        const script = document.createElement("script");
        document.head.append(Object.assign(script, { src, integrity, type: "module", async: false }));
      }
    };
    form.addEventListener("input", fetchAll, { once: true });
  }
}
