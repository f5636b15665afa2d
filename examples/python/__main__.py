import pulumi
import pulumi_genlook as genlook

cdn = "https://cdn.example.com"

tee = genlook.Product(
    "tee",
    external_id="tee-red",
    title="Red tee",
    description="A straight tee of heavy cotton",
    images=[{"url": f"{cdn}/tee-red-front.jpg"}, {"url": f"{cdn}/tee-red-back.jpg"}],
    metadata={"supplierSku": "T-100"},
)

# A seasonal product: Genlook removes it 60 days after its last try-on.
scarf = genlook.Product(
    "scarf",
    external_id="scarf-wool",
    title="Wool scarf",
    images=[{"url": f"{cdn}/scarf-wool.jpg"}],
    valid_for_days=60,
)

pulumi.export("productIds", [tee.external_id, scarf.external_id])
pulumi.export("scarfExpiresAt", scarf.expires_at)
