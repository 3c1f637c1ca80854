  // Programs that look through mail open its links, some with all scripts. Only people have a hand.
  if (eye) addEventListener("pointerover", () => eye.observe(form.querySelector("fieldset")), { once: true });
