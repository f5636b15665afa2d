import { maskOf } from "./mask.ts";
import { optionsSource, type Settings } from "./settings.ts";

/** What an error of the API says about the setting that it may be due to. */
export interface Hints {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly requestsPerMinute: string;
}

/** Writes the hints in the words by which the user knows the settings. */
export function hintsOf({ apiKey, baseUrl, names }: Settings): Hints {
  const { nameOf } = optionsSource({});
  const address = maskOf(apiKey)(baseUrl);
  return {
    apiKey: `look at ${names?.apiKey ?? nameOf("apiKey")}`,
    baseUrl: `is the base URL ${address} (${names?.baseUrl ?? nameOf("baseUrl")}) right?`,
    requestsPerMinute: `lower ${names?.requestsPerMinute ?? nameOf("requestsPerMinute")}`,
  };
}
