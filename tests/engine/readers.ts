import type { Language } from "./languages.ts";

/** Programs that keep a secret, and read products that they do not manage. */
export const READERS: Readonly<Record<Language, string>> = {
  yaml: `
name: genlook-yaml
runtime: yaml
config:
  token:
    type: string
    secret: true
variables:
  found:
    fn::invoke:
      function: genlook:getProducts
      arguments:
        prefix: ca
  byId:
    fn::invoke:
      function: genlook:getProduct
      arguments:
        externalId: \${cap.externalId}
resources:
  cap:
    type: genlook:Product
    get:
      id: cap
  tee:
    type: genlook:Product
    properties:
      externalId: tee
      images:
        - url: https://cdn.example.com/tee.jpg
      metadata:
        inStock: { extraLarge: 1 }
        apiToken: \${token}
outputs:
  got: \${cap.title}
  listed: \${found.products[0].externalId}
  byId: \${byId.title}
`,
  python: `
import pulumi
import pulumi_genlook as genlook

genlook.Product(
    "tee",
    external_id="tee",
    images=[genlook.DeclaredImageArgs(url="https://cdn.example.com/tee.jpg")],
    metadata={
        "inStock": {"extraLarge": 1},
        "apiToken": pulumi.Config().require_secret("token"),
    },
)
cap = genlook.Product.get("cap", "cap")
pulumi.export("got", cap.title)
pulumi.export("listed", genlook.get_products(prefix="ca").products[0].external_id)
pulumi.export("byId", genlook.get_product_output(external_id=cap.external_id).title)
`,
  go: `
package main

import (
	"github.com/pulumi-genlook/pulumi-genlook/sdk/go/genlook"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := genlook.NewProduct(ctx, "tee", &genlook.ProductArgs{
			ExternalId: pulumi.String("tee"),
			Images: genlook.DeclaredImageArray{
				&genlook.DeclaredImageArgs{Url: pulumi.String("https://cdn.example.com/tee.jpg")},
			},
			Metadata: pulumi.Map{
				"inStock":  pulumi.IntMap{"extraLarge": pulumi.Int(1)},
				"apiToken": pulumi.ToSecret(pulumi.String("the-secret-token")),
			},
		})
		if err != nil {
			return err
		}
		cap, err := genlook.GetProduct(ctx, "cap", pulumi.ID("cap"), nil)
		if err != nil {
			return err
		}
		prefix := "ca"
		found, err := genlook.GetProducts(ctx, &genlook.GetProductsArgs{Prefix: &prefix})
		if err != nil {
			return err
		}
		byId := genlook.LookupProductOutput(ctx, genlook.LookupProductOutputArgs{
			ExternalId: cap.ExternalId,
		})
		ctx.Export("got", cap.Title)
		ctx.Export("listed", pulumi.String(found.Products[0].ExternalId))
		ctx.Export("byId", byId.Title())
		return nil
	})
}
`,
};
