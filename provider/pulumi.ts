/** The constants of Pulumi's wire format, and of this package's place in it. Imports nothing. */

/** The key that marks an object as a value of Pulumi's own, such as a secret or an asset. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** The signature of a secret. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The signature of an asset. */
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";

/** What the engine passes in a preview for a value that is not known yet, of any type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Every text that the engine takes for a value that is not known yet: one for each type. */
export const UNKNOWNS: readonly string[] = [
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** The namespace of this package's keys in a stack's configuration. */
export const CONFIG_NAMESPACE = "genlook";

export const PRODUCT_TYPE = "pulumi-nodejs:dynamic/genlook:Product";
export const PRODUCT_SET_TYPE = "pulumi-nodejs:dynamic/genlook:ProductSet";
export const CATALOG_TYPE = "genlook:index:Catalog";

/** The property of a dynamic resource that holds the code to load its provider. */
export const LOADER_PROPERTY = "__provider";

/**
 * The code that a product's state keeps to load its provider. Every state in the wild holds this
 * text, so it never changes. `pulumi.dynamic.Resource` would serialize the provider instead: longer,
 * different from build to build, and able to carry captured values into the state.
 */
export const LOADER = 'exports.handler=()=>require("pulumi-genlook/provider")';

/** The same for a product set. */
export const SET_LOADER = 'exports.handler=()=>require("pulumi-genlook/provider").productSet';

/** How the paths of the engine's calls to a provider begin. */
export const PROVIDER_SERVICE = "/pulumirpc.ResourceProvider/";

/** The path of the call by which the engine tells a provider to cancel. */
export const CANCEL_PATH = `${PROVIDER_SERVICE}Cancel`;

/** The calls that reach the live product, and the number of the field that holds the URN. */
export const CALLS_WITH_URN: Readonly<Record<string, number>> = {
  Create: 1,
  Read: 2,
  Update: 2,
  Delete: 2,
};

/** The path of the call by which a plugin tells the engine something, and its fields' numbers. */
export const LOG_PATH = "/pulumirpc.Engine/Log";
export const LogField = { severity: 1, message: 2, urn: 3, ephemeral: 5 } as const;
export const LogSeverity = { info: 1 } as const;

/** The property that marks an error as the user's. Pulumi then prints no stack trace. */
export const RUN_ERROR = "__pulumiRunError";

/** The type of a product of the native plugin. */
export const NATIVE_PRODUCT_TYPE = "genlook:index:Product";

/** The type of a product set of the native plugin. */
export const NATIVE_PRODUCT_SET_TYPE = "genlook:index:ProductSet";

/** The functions of the native plugin. */
export const GET_PRODUCT = "genlook:index:getProduct";
export const GET_PRODUCTS = "genlook:index:getProducts";
