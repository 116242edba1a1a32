package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A pkg is a package of the module with its parsed files, those for other systems included, tests excluded.
type pkg struct {
	path    string   // in the module: "ci/source"
	imports []string // paths of all imports, sorted
	files   []*ast.File
	fset    *token.FileSet
	dir     string
	info    types.Info
	scope   *types.Scope
}

// load reads the packages of the module in dir.
func load(dir string) ([]*pkg, error) {
	config := &packages.Config{Dir: dir, Mode: packages.NeedName | packages.NeedFiles | packages.NeedModule}
	list, err := packages.Load(config, "./...")
	if err != nil {
		return nil, err
	}
	var pkgs []*pkg
	for _, p := range list {
		if p.Module == nil {
			return nil, fmt.Errorf("%s: %v", p.ID, p.Errors)
		}
		loaded, err := parse(p)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, loaded)
	}
	return pkgs, nil
}

// parse reads the files of a package.
func parse(p *packages.Package) (*pkg, error) {
	loaded := &pkg{
		path: strings.TrimPrefix(strings.TrimPrefix(p.PkgPath, p.Module.Path), "/"),
		fset: token.NewFileSet(),
		dir:  p.Module.Dir,
	}
	for _, name := range slices.Concat(p.GoFiles, p.IgnoredFiles) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(loaded.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		loaded.files = append(loaded.files, file)
	}
	loaded.collectImports()
	loaded.resolve()
	return loaded, nil
}

func (p *pkg) collectImports() {
	for _, file := range p.files {
		for _, spec := range file.Imports {
			p.imports = append(p.imports, importPath(spec))
		}
	}
	slices.Sort(p.imports)
	p.imports = slices.Compact(p.imports)
}

func importPath(spec *ast.ImportSpec) string {
	imported, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
	return imported
}

// resolve finds out what each name of the package stands for. Imported packages count as empty: that the type checker
// then finds most of the code wrong does not matter, because all we ask is which package or variable a name means.
// It needs no compiled dependencies, and sees the files for all systems at once.
func (p *pkg) resolve() {
	p.info = types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: empties{}, Error: func(error) {}, DisableUnusedImportCheck: true}
	checked, _ := config.Check(p.path, p.fset, p.files, &p.info)
	p.scope = checked.Scope()
}

// empties imports every package as an empty one.
type empties struct{}

// Import implements [types.Importer].
func (empties) Import(imported string) (*types.Package, error) {
	name := path.Base(imported)
	if isMajorVersion(name) {
		name = path.Base(path.Dir(imported))
	}
	empty := types.NewPackage(imported, name)
	empty.MarkComplete()
	return empty, nil
}

func isMajorVersion(name string) bool {
	return len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == ""
}

// place returns where a node stands, as file:line from the root of the module.
func (p *pkg) place(node ast.Node) string {
	position := p.fset.Position(node.Pos())
	name, err := filepath.Rel(p.dir, position.Filename)
	if err != nil {
		name = position.Filename
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(name), position.Line)
}
