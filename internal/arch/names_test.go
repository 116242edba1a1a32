package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

// checkBans reports names and forms of code that a package must not have.
func (r *rules) checkBans(p *pkg) []string {
	var wrong []string
	report := func(node ast.Node, format string, args ...any) {
		wrong = append(wrong, p.place(node)+": "+fmt.Sprintf(format, args...))
	}
	for _, file := range p.files {
		for _, spec := range file.Imports {
			if spec.Name != nil && spec.Name.Name == "." {
				report(spec, "%q %s", importPath(spec), noDotImport)
			}
		}
		for _, decl := range file.Decls {
			p.checkDecl(decl, report)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			r.checkName(p, node, report)
			p.checkChange(node, report)
			return true
		})
	}
	return wrong
}

type reporter func(node ast.Node, format string, args ...any)

// checkName reports a name that is banned in the package.
func (r *rules) checkName(p *pkg, node ast.Node, report reporter) {
	name := p.nameOf(node)
	if name == "" {
		return
	}
	for _, b := range r.bans {
		if b.matches(name) && !slices.Contains(b.allowed, p.path) {
			report(node, "%s has no place in %s: %s", name, p.path, b.because)
		}
	}
}

func (b ban) matches(name string) bool {
	prefix, open := strings.CutSuffix(b.what, "*")
	return name == b.what || open && strings.HasPrefix(name, prefix)
}

// nameOf returns what a node names outside of the module: "os.Exit" for a member of a package, whatever the file calls
// that package; "println" for a builtin; else "".
func (p *pkg) nameOf(node ast.Node) string {
	switch node := node.(type) {
	case *ast.SelectorExpr:
		if imported := p.importedBy(node); imported != nil {
			return path.Base(imported.Path()) + "." + node.Sel.Name
		}
	case *ast.Ident:
		if builtin, ok := p.info.Uses[node].(*types.Builtin); ok {
			return builtin.Name()
		}
	}
	return ""
}

// importedBy returns the package to which a selector such as os.Exit belongs, nil when it is none of a package.
func (p *pkg) importedBy(selector *ast.SelectorExpr) *types.Package {
	if ident, ok := selector.X.(*ast.Ident); ok {
		if name, ok := p.info.Uses[ident].(*types.PkgName); ok {
			return name.Imported()
		}
	}
	return nil
}

// checkDecl reports init functions, and variables that lock or work at start-up.
func (p *pkg) checkDecl(decl ast.Decl, report reporter) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil && decl.Name.Name == "init" {
			report(decl, "%s %s", p.path, noInit)
		}
	case *ast.GenDecl:
		if decl.Tok != token.VAR {
			return
		}
		for _, spec := range decl.Specs {
			p.checkVar(spec.(*ast.ValueSpec), report)
		}
	}
}

func (p *pkg) checkVar(spec *ast.ValueSpec, report reporter) {
	if spec.Type != nil {
		switch name := p.nameOf(spec.Type); {
		case name == "sync.Pool":
		case strings.HasPrefix(name, "sync."), strings.HasPrefix(name, "atomic."):
			report(spec, "%s %s", spec.Names[0].Name, noLock)
		}
	}
	for _, value := range spec.Values {
		ast.Inspect(value, func(node ast.Node) bool {
			if name := p.nameOf(node); slices.Contains(atStartUp, name) {
				report(node, "%s %s", spec.Names[0].Name, noRegexp)
			}
			_, isFunc := node.(*ast.FuncLit)
			return !isFunc
		})
	}
}

// checkChange reports statements that change a variable of a package, or hand out its address.
func (p *pkg) checkChange(node ast.Node, report reporter) {
	switch node := node.(type) {
	case *ast.AssignStmt:
		if node.Tok != token.DEFINE {
			p.reportChanged(node.Lhs, report)
		}
	case *ast.RangeStmt:
		if node.Tok == token.ASSIGN {
			p.reportChanged([]ast.Expr{node.Key, node.Value}, report)
		}
	case *ast.IncDecStmt:
		p.reportChanged([]ast.Expr{node.X}, report)
	case *ast.CallExpr:
		if name := p.nameOf(node.Fun); len(node.Args) > 0 && slices.Contains([]string{"clear", "copy", "delete"}, name) {
			p.reportChanged(node.Args[:1], report)
		}
	case *ast.UnaryExpr:
		if name := p.globalOf(node.X); node.Op == token.AND && name != "" {
			report(node, "%s %s", name, noAddress)
		}
	}
}

func (p *pkg) reportChanged(targets []ast.Expr, report reporter) {
	for _, target := range targets {
		if name := p.globalOf(target); name != "" {
			report(target, "%s %s", name, noMutation)
		}
	}
}

// globalOf returns the package variable to which an expression such as table[key].field belongs, "" when it belongs
// to none.
func (p *pkg) globalOf(expr ast.Expr) string {
	for {
		switch inner := expr.(type) {
		case *ast.IndexExpr:
			expr = inner.X
		case *ast.ParenExpr:
			expr = inner.X
		case *ast.SliceExpr:
			expr = inner.X
		case *ast.StarExpr:
			expr = inner.X
		case *ast.SelectorExpr:
			if imported := p.importedBy(inner); imported != nil {
				return imported.Name() + "." + inner.Sel.Name
			}
			expr = inner.X
		case *ast.Ident:
			if variable, ok := p.info.Uses[inner].(*types.Var); ok && variable.Parent() == p.scope {
				return inner.Name
			}
			return ""
		default:
			return ""
		}
	}
}
