// Node 18 has no `globalThis.crypto`.
module.exports = require("node:crypto");
