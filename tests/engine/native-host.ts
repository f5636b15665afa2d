// The tests that name no host run on the native one.
process.env.GENLOOK_TEST_HOST = "native";
