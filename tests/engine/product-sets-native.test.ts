/** Plays the stories of product-sets.test.ts on the native host. */
process.env.GENLOOK_TEST_HOST = "native";
require("./product-sets.test.ts");

export {};
