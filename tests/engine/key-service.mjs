/**
 * Keeps the keys of stacks, as the "transit" engine of HashiCorp Vault does for Pulumi. It hides
 * nothing: what it makes of a key holds the key. It ends when the process that forked it ends.
 */
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

const PREFIX = "vault:v1:";

const server = createServer(async (request, response) => {
  const { plaintext, ciphertext } = await json(request);
  const isEncrypt = request.url.startsWith("/v1/transit/encrypt/");
  const data = isEncrypt
    ? { ciphertext: `${PREFIX}${plaintext}` }
    : { plaintext: ciphertext.slice(PREFIX.length) };
  response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
});

server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
