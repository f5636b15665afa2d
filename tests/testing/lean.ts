/** Lets `startEmulator` answer in the lean shape, for the tests that run with both shapes. */
process.env.GENLOOK_TEST_ANSWERS = "lean";
