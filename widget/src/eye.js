  if (eye) eye.observe(form.querySelector("fieldset"));
