/** The examples of the resource, in the form that the registry splits by language. */
export const examples = `{{% examples %}}
## Example Usage

{{% example %}}
### A product with one image

\`\`\`typescript
import { Product } from "pulumi-genlook/native";

const tee = new Product("red-tee", {
    externalId: "shirt-42",
    title: "Red tee",
    images: [{ url: "https://cdn.example.com/front.jpg" }],
});
\`\`\`
\`\`\`python
import pulumi_genlook as genlook

tee = genlook.Product("red-tee",
    external_id="shirt-42",
    title="Red tee",
    images=[{"url": "https://cdn.example.com/front.jpg"}])
\`\`\`
\`\`\`go
package main

import (
	"github.com/pulumi-genlook/pulumi-genlook/sdk/go/genlook"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := genlook.NewProduct(ctx, "red-tee", &genlook.ProductArgs{
			ExternalId: pulumi.String("shirt-42"),
			Title:      pulumi.String("Red tee"),
			Images: genlook.DeclaredImageArray{
				&genlook.DeclaredImageArgs{Url: pulumi.String("https://cdn.example.com/front.jpg")},
			},
		})
		return err
	})
}
\`\`\`
\`\`\`yaml
resources:
  red-tee:
    type: genlook:Product
    properties:
      externalId: shirt-42
      title: Red tee
      images:
        - url: https://cdn.example.com/front.jpg
\`\`\`
{{% /example %}}
{{% /examples %}}

## Import

A product is imported by its \`externalId\`:

\`\`\`sh
pulumi import genlook:index:Product red-tee shirt-42
\`\`\`
`;
