// The page comes first, the check after it: nobody waits for proofs to read who looked.
const start = () => import("./page.js");
if (document.readyState === "complete") start();
else addEventListener("load", start, { once: true });
