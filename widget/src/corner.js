  // Of boot.js, where the question stands in a corner and can be closed.
  addEventListener("click", ({ target }) => target.closest?.(".close") && send("close"), true);
  addEventListener("keydown", ({ key }) => key === "Escape" && send("close"));
