// `import` and `require` share one copy, so that `instanceof` holds between them.

import encodeToken from "./index.cjs";

export default encodeToken;
export { encodeToken };
export const { encodeJwt, Issuer, OpenTokTokenError } = encodeToken;
