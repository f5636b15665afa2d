import type { Language } from "./languages.ts";

/**
 * Programs that declare a set of two products, and export an output of one. The YAML is indented so that
 * the metadata have the same text as in the example.
 */
export const SETS: Readonly<Record<Language, string>> = {
  yaml: `
name: genlook-yaml
runtime: yaml
resources:
 shop:
  type: genlook:ProductSet
  properties:
   maxDeletes: 0
   products:
    tee_red:
      title: Red tee
      images:
        - url: https://cdn.example.com/tee.jpg
      metadata:
        supplierSku: T-100
    capBlue:
      title: Blue cap
      images:
        - url: https://cdn.example.com/cap.jpg
outputs:
  updatedAt: \${shop.products["tee_red"].updatedAt}
`,
  python: `
import pulumi
import pulumi_genlook as genlook

shop = genlook.ProductSet(
    "shop",
    max_deletes=0,
    products={
        "tee_red": genlook.DeclaredProductArgs(
            title="Red tee",
            images=[genlook.DeclaredImageArgs(url="https://cdn.example.com/tee.jpg")],
            metadata={"supplierSku": "T-100"},
        ),
        "capBlue": {
            "title": "Blue cap",
            "images": [{"url": "https://cdn.example.com/cap.jpg"}],
        },
    },
)
pulumi.export("updatedAt", shop.products["tee_red"].updated_at)
`,
  go: `
package main

import (
	"github.com/pulumi-genlook/pulumi-genlook/sdk/go/genlook"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func imageOf(url string) genlook.DeclaredImageArray {
	return genlook.DeclaredImageArray{genlook.DeclaredImageArgs{Url: pulumi.String(url)}}
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		shop, err := genlook.NewProductSet(ctx, "shop", &genlook.ProductSetArgs{
			MaxDeletes: pulumi.Int(0),
			Products: genlook.DeclaredProductMap{
				"tee_red": genlook.DeclaredProductArgs{
					Title:    pulumi.String("Red tee"),
					Images:   imageOf("https://cdn.example.com/tee.jpg"),
					Metadata: pulumi.Map{"supplierSku": pulumi.String("T-100")},
				},
				"capBlue": genlook.DeclaredProductArgs{
					Title:  pulumi.String("Blue cap"),
					Images: imageOf("https://cdn.example.com/cap.jpg"),
				},
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("updatedAt", shop.Products.MapIndex(pulumi.String("tee_red")).UpdatedAt())
		return nil
	})
}
`,
};
