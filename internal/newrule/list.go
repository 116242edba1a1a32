package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// addToList returns the text of rules.go with the variable added to what All returns, in the order of the alphabet.
func addToList(text []byte, variable string) ([]byte, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, "rules.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	list := findList(parsed)
	if list == nil {
		return nil, errors.New("no function All that returns a list of rules")
	}
	at := list.Rbrace
	for _, element := range list.Elts {
		switch strings.Compare(strings.ToLower(nameOf(element)), strings.ToLower(variable)) {
		case 0:
			return nil, fmt.Errorf("%s is listed already", variable)
		case 1:
			at = min(at, element.Pos())
		}
	}
	offset := fset.Position(at).Offset
	return format.Source(slices.Concat(text[:offset], []byte(variable+",\n"), text[offset:]))
}

// findList returns the list that All returns, nil when there is none.
func findList(parsed *ast.File) *ast.CompositeLit {
	var found *ast.CompositeLit
	for _, decl := range parsed.Decls {
		if all, ok := decl.(*ast.FuncDecl); ok && all.Name.Name == "All" {
			ast.Inspect(all, func(node ast.Node) bool {
				if list, ok := node.(*ast.CompositeLit); ok && found == nil {
					found = list
				}
				return found == nil
			})
		}
	}
	return found
}

// nameOf returns the name of the variable that an element of the list is, without its package.
func nameOf(element ast.Expr) string {
	switch element := element.(type) {
	case *ast.Ident:
		return element.Name
	case *ast.SelectorExpr:
		return element.Sel.Name
	default:
		return ""
	}
}
