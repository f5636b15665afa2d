import type { WritableFields } from "../api/product.ts";
import type { CheckedImage, DeclaredImage } from "./images.ts";

type Optional<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

/** What a program declares of one product. A field left out is not managed. */
export type Declaration = Optional<Omit<WritableFields, "images">> & {
  /** The shop's own id of the product, unique in the account. */
  externalId: string;
  /** Images, the most important one first. */
  images?: DeclaredImage[] | undefined;
  /** What to do when the product exists already and differs. Default: "fail". */
  onExisting?: "fail" | "adopt" | undefined;
};

/** A declaration after the check, in which local images carry the hash of their content. */
export type CheckedDeclaration = Omit<Declaration, "images"> & {
  images?: CheckedImage[] | undefined;
};
