@node "%~dp0pulumi-resource-genlook" %*
