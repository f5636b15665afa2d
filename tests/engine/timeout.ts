// An operation takes seconds, and a story is made of many.
jest.setTimeout(1_800_000);
