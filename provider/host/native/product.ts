import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { CheckedDeclaration } from "../../product/declaration.ts";
import { foreseenCreate, foreseenUpdate } from "../../product/foreseen.ts";
import type { ProductState } from "../../product/lifecycle.ts";
import { propertyChanges } from "../../product/property-changes.ts";
import { withoutAssets } from "../assets.ts";
import { checkFailures } from "../failure.ts";
import { keptState, withoutLoader } from "../kept-state.ts";
import type { Operation } from "../operation.ts";
import type { ProductHandler } from "../product-handler.ts";
import { withCleared } from "./clear.ts";
import { NativeFailures } from "./failures.ts";
import { formatPropertyPath } from "./property-path.ts";
import type { NativeResource, PropertyChange } from "./resource.ts";
import { type Opened, open, type Secret, seal } from "./values.ts";

/** Outputs that no update changes. */
const STABLE = ["externalId", "createdAt"];

/** Adapts a handler to the engine's calls of a plugin. */
export function nativeProduct(
  operation: Pick<Operation, "localImages" | "log">,
  handler: ProductHandler,
): NativeResource {
  const failures = new NativeFailures(operation.log);
  return {
    async check(olds, news) {
      const { properties, secrets } = open(news);
      const { inputs: named, problems: unclear } = withCleared(withoutLoader(properties));
      const declared = withoutAssets(named, operation.localImages);
      const before = olds === undefined ? undefined : withoutLoader(open(olds).properties);
      const { inputs, problems } = await handler.check(declared, before);
      return { inputs: seal(inputs, secrets), failures: checkFailures([...unclear, ...problems]) };
    },

    async diff(olds, news) {
      const state = keptState(open(olds).properties);
      const declaration = declarationIn(open(news).properties);
      const { changes, replaces } = handler.diff(state, declaration);
      const stables = replaces.length === 0 ? STABLE : [];
      return { changes, replaces, stables, details: changes ? details(state, declaration) : [] };
    },

    async create(properties, isPreview) {
      const { properties: inputs, secrets } = open(properties);
      const declaration = declarationIn(inputs);
      if (isPreview) return { id: "", properties: seal(foreseenCreate(declaration), secrets) };
      const state = await shown(secrets, () => handler.create(declaration));
      return { id: state.externalId, properties: sealed(state, secrets) };
    },

    async read(id, outputs, inputs) {
      const known = open(outputs);
      const isNew = Object.keys(known.properties).length === 0;
      const declared = inputs === undefined ? known : open(inputs);
      const secrets = [...known.secrets, ...declared.secrets];
      const found = await shown(secrets, async () =>
        isNew ? handler.readForImport(id) : handler.read(id, keptState(known.properties)),
      );
      if (found === undefined) return undefined;
      return {
        id,
        properties: sealed(found.state, secrets),
        inputs: seal(found.inputs, secretsOf(declared, known)),
      };
    },

    async update(olds, news, isPreview) {
      const [before, declared] = [open(olds), open(news)];
      const state = keptState(before.properties);
      const declaration = declarationIn(declared.properties);
      const secrets = secretsOf(declared, before);
      if (isPreview) return seal(foreseenUpdate(state, declaration), secrets);
      return sealed(await shown(secrets, () => handler.update(state, declaration)), secrets);
    },

    async delete(id, properties) {
      const state = withoutLoader(open(properties).properties) as unknown as ProductState;
      await shown([], () => handler.delete(id, state));
    },
  };

  function shown<Result>(secrets: readonly Secret[], step: () => Promise<Result>) {
    return failures.during((state: ProductState) => sealed(state, secrets), step);
  }
}

function declarationIn(properties: Readonly<Record<string, unknown>>): CheckedDeclaration {
  return withoutLoader(properties) as unknown as CheckedDeclaration;
}

/** Returns the secrets of a resource. What is no longer declared may stay live, and stays a secret. */
function secretsOf(declared: Opened, before: Opened): Secret[] {
  const kept = before.secrets.filter(({ path: [name = ""] }) => !(name in declared.properties));
  return [...declared.secrets, ...kept];
}

/** The paths of secret files are in the baseline too. */
function sealed(state: ProductState, secrets: readonly Secret[]): Struct {
  const { uploads } = state.lastApplied;
  const isSecret = secrets.some(({ path: [name] }) => name === "images");
  const also: Secret[] =
    uploads !== undefined && isSecret ? [{ path: ["lastApplied", "uploads"], value: uploads }] : [];
  return seal(state, [...secrets, ...also]);
}

function details(state: ProductState, declaration: CheckedDeclaration): PropertyChange[] {
  return propertyChanges(state, declaration).map(({ path, before, after }) => ({
    path: formatPropertyPath(path),
    kind: before === undefined ? "add" : after === undefined ? "delete" : "update",
  }));
}
