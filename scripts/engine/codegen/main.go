// Codegen runs the engine's own code generators, which the engine's command can only run with a
// language host for each language. It reads JSON from stdin: the schema of a package, and programs.
//
//	codegen sdk FOLDER   writes an SDK into a folder for each language
//	codegen programs     prints each program in each language, as JSON
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// tool is named in the head of each generated file.
const tool = "pulumi-genlook"

type input struct {
	Schema schema.PackageSpec
	// Programs are in PCL, by name.
	Programs map[string]string
}

type files = map[string][]byte

func main() {
	var in input
	err := json.NewDecoder(os.Stdin).Decode(&in)
	if err == nil && os.Args[1] == "sdk" {
		err = writeSDKs(in.Schema, os.Args[2])
	} else if err == nil {
		err = printPrograms(in)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func writeSDKs(spec schema.PackageSpec, folder string) error {
	generators := map[string]func(*schema.Package) (files, error){
		"nodejs": func(pkg *schema.Package) (files, error) {
			return nodejs.GeneratePackage(tool, pkg, nil, nil, false, loaderOf())
		},
		"python": func(pkg *schema.Package) (files, error) {
			return python.GeneratePackage(tool, pkg, nil, loaderOf())
		},
		"go": func(pkg *schema.Package) (files, error) {
			return golang.GeneratePackage(tool, pkg, nil)
		},
	}
	for language, generate := range generators {
		pkg, err := bind(spec)
		if err != nil {
			return err
		}
		generated, err := generate(pkg)
		if err != nil {
			return err
		}
		if err := write(generated, filepath.Join(folder, language)); err != nil {
			return err
		}
	}
	return nil
}

func write(generated files, folder string) error {
	for name, content := range generated {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func printPrograms(in input) error {
	generators := map[string]func(*pcl.Program) (files, hcl.Diagnostics, error){
		"typescript": nodejs.GenerateProgram,
		"python":     python.GenerateProgram,
		"go":         golang.GenerateProgram,
	}
	programs := map[string]map[string]string{}
	for name, text := range in.Programs {
		programs[name] = map[string]string{}
		for language, generate := range generators {
			program, err := parse(in.Schema, text)
			if err != nil {
				return err
			}
			generated, diagnostics, err := generate(program)
			if err := errors.Join(err, problems(diagnostics)); err != nil {
				return err
			}
			for _, content := range generated {
				programs[name][language] = string(content)
			}
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(programs)
}

func parse(spec schema.PackageSpec, text string) (*pcl.Program, error) {
	parser := syntax.NewParser()
	if err := parser.ParseFile(strings.NewReader(text), "main.pp"); err != nil {
		return nil, err
	}
	if err := problems(parser.Diagnostics); err != nil {
		return nil, err
	}
	pkg, err := bind(spec)
	if err != nil {
		return nil, err
	}
	program, diagnostics, err := pcl.BindProgram(parser.Files, loaderOf(pkg))
	return program, errors.Join(err, problems(diagnostics))
}

// bind checks a schema. A generator changes the package, so each gets its own.
func bind(spec schema.PackageSpec) (*schema.Package, error) {
	pkg, diagnostics, err := schema.BindSpec(spec, loaderOf(), schema.ValidationOptions{})
	return pkg, errors.Join(err, problems(diagnostics))
}

// loaderOf finds these packages, and no others.
func loaderOf(packages ...*schema.Package) schema.ReferenceLoader {
	references := map[string]schema.PackageReference{}
	for _, pkg := range packages {
		// A program names the package without a version, which would follow the colon.
		references[pkg.Name+":"] = pkg.Reference()
	}
	return schema.NewCachedLoaderWithEntries(nil, references)
}

// problems makes an error of diagnostics, be they warnings.
func problems(diagnostics hcl.Diagnostics) error {
	if len(diagnostics) == 0 {
		return nil
	}
	return diagnostics
}
