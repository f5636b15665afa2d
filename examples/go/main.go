package main

import (
	"github.com/pulumi-genlook/pulumi-genlook/sdk/go/genlook"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const cdn = "https://cdn.example.com"

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		tee, err := genlook.NewProduct(ctx, "tee", &genlook.ProductArgs{
			ExternalId:  pulumi.String("tee-red"),
			Title:       pulumi.String("Red tee"),
			Description: pulumi.String("A straight tee of heavy cotton"),
			Images: genlook.DeclaredImageArray{
				&genlook.DeclaredImageArgs{Url: pulumi.String(cdn + "/tee-red-front.jpg")},
				&genlook.DeclaredImageArgs{Url: pulumi.String(cdn + "/tee-red-back.jpg")},
			},
			Metadata: pulumi.Map{"supplierSku": pulumi.String("T-100")},
		})
		if err != nil {
			return err
		}

		// A seasonal product: Genlook removes it 60 days after its last try-on.
		scarf, err := genlook.NewProduct(ctx, "scarf", &genlook.ProductArgs{
			ExternalId: pulumi.String("scarf-wool"),
			Title:      pulumi.String("Wool scarf"),
			Images: genlook.DeclaredImageArray{
				&genlook.DeclaredImageArgs{Url: pulumi.String(cdn + "/scarf-wool.jpg")},
			},
			ValidForDays: pulumi.Int(60),
		})
		if err != nil {
			return err
		}

		ctx.Export("productIds", pulumi.StringArray{tee.ExternalId, scarf.ExternalId})
		ctx.Export("scarfExpiresAt", scarf.ExpiresAt)
		return nil
	})
}
