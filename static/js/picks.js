// Stars of the programme. Without an account picks stay in this browser; with one they are sent, and those that the
// browser still has from before signing in go along. See also schedule/picking.py for the keys.

const home = document.querySelector("[data-picks]");
const KEY = /^([st]-[2-9b-z]{12}|p-[1-9]\d{0,5})$/;
const MOST = 300;
const place = `picks:${home?.dataset.picks}`;
const hasAccount = home?.tagName === "FORM";

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(place) || "[]");
    return Array.isArray(found) ? found.filter((key) => KEY.test(key)).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function say(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "warn" } }));
}

function keep(keys) {
  try {
    localStorage.setItem(place, JSON.stringify(keys));
    return true;
  } catch {
    say("This browser keeps nothing for this site. Sign in to keep your picks.");
    return false;
  }
}

function show(keys) {
  for (const star of document.querySelectorAll("[data-pick]")) {
    const isOn = keys.includes(star.dataset.pick);
    star.setAttribute("aria-pressed", String(isOn));
    if (hasAccount) star.name = isOn ? "remove" : "add";
  }
}

async function send(name, keys) {
  const body = new FormData(home);
  for (const key of keys) body.append(name, key);
  const answer = await fetch(home.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message);
  return said.keys;
}

// The page of one's own picks is made by the server from the keys that the browser holds.
async function fillMine() {
  const mine = document.querySelector("[data-mine]");
  const keys = kept();
  if (!mine || hasAccount || !keys.length || new URLSearchParams(location.search).has("p")) return;
  try {
    const answer = await fetch(`${mine.dataset.mine}?p=${keys.join(".")}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    mine.replaceChildren(...page.querySelector("[data-mine]").childNodes);
    show(keys);
    document.dispatchEvent(new Event("times"));
  } catch {
    say("Your picks could not be fetched. Check the connection, then load the page again.");
  }
}

async function toggle(star) {
  const key = star.dataset.pick;
  const isOn = star.getAttribute("aria-pressed") === "true";
  if (hasAccount) {
    star.disabled = true;
    try {
      show(await send(isOn ? "remove" : "add", [key]));
    } catch (error) {
      say(error.message || "That was not saved. Check the connection, then try again.");
    }
    star.disabled = false;
    star.focus();
    return;
  }
  const keys = isOn ? kept().filter((other) => other !== key) : [...kept(), key];
  if (keys.length > MOST) say(`You have picked ${MOST} things, which is the most. Take some away first.`);
  else if (keep(keys)) show(keys);
}

if (home) {
  document.addEventListener("click", (event) => {
    const star = event.target.closest?.("[data-pick]");
    if (!star) return;
    event.preventDefault();
    toggle(star);
  });
  if (!hasAccount) {
    show(kept());
    fillMine();
  } else if (kept().length) {
    send("add", kept()).then((keys) => {
      localStorage.removeItem(place);
      if (document.querySelector("[data-mine]")) location.reload();
      else show(keys);
    }).catch((error) => say(error.message || "The picks of this browser could not be added to your account."));
  }
}
