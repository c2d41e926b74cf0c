// Passkeys: the browser creates or asks for one, and the form submits its response. Shown only where they can work.
// `webauthnJSON` (from django-allauth's static files) serializes the response.

const options = (form) => {
  const data = document.getElementById("passkey-options");
  return data ? Promise.resolve(JSON.parse(data.textContent)) : fetch(form.action, { headers: { Accept: "application/json" } }).then((answer) => answer.json());
};

async function answer(form) {
  const { creation_options: creation, request_options: request } = await options(form);
  if (form.dataset.passkey !== "create") return webauthnJSON.get(request);
  const alone = form.elements.passwordless.checked;
  const selection = creation.publicKey.authenticatorSelection;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return webauthnJSON.create(creation);
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  for (const button of form.querySelectorAll("button")) button.hidden = false;
  form.querySelector("[data-passkey-needs]")?.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (trouble) trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit();
    } catch {
      if (trouble) trouble.hidden = false;
    }
  });
}
