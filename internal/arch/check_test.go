package arch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rules are what a module is checked against.
type rules struct {
	module     string
	floors     map[string]int
	fences     map[string][]string
	testOnly   []string
	coreAbove  []string
	coreExempt []string
	bans       []ban
}

// check returns what is wrong with the packages, in order.
func (r *rules) check(pkgs []*pkg) []string {
	var wrong []string
	for _, p := range pkgs {
		wrong = append(wrong, r.checkFloors(p)...)
		wrong = append(wrong, r.checkFences(p)...)
		if !slices.Contains(r.testOnly, p.path) {
			wrong = append(wrong, r.checkCore(p)...)
			wrong = append(wrong, r.checkBans(p)...)
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// checkFloors reports a package without a floor, and imports of packages that are not on a lower one.
func (r *rules) checkFloors(p *pkg) []string {
	floor, ok := r.floors[p.path]
	if !ok {
		return []string{r.needsFloor(p)}
	}
	var wrong []string
	for _, imported := range r.own(p) {
		below, known := r.floors[imported]
		switch {
		case slices.Contains(r.testOnly, imported):
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which is for tests only", p.path, imported))
		case known && below == floor:
			wrong = append(wrong, fmt.Sprintf("%s imports %s, its neighbour on floor %d: "+
				"move what both need to a lower floor, or let a higher one bring them together", p.path, imported, floor))
		case known && below > floor:
			wrong = append(wrong, fmt.Sprintf("%s (floor %d) imports %s (floor %d): a package imports only lower floors",
				p.path, floor, imported, below))
		}
	}
	return wrong
}

// needsFloor says where to add a package that has no floor, with the lowest floor that its imports allow.
func (r *rules) needsFloor(p *pkg) string {
	lowest, because := 0, "it imports no other package of the module"
	for _, imported := range r.own(p) {
		if floor, ok := r.floors[imported]; ok && floor >= lowest {
			lowest, because = floor+1, fmt.Sprintf("it imports %s, floor %d", imported, floor)
		}
	}
	return fmt.Sprintf("%s is new here: give it a floor in internal/arch/floors_test.go, %d or higher (%s)",
		cmp.Or(p.path, "the root package"), lowest, because)
}

// own returns the imports of the package that belong to the module, by their path in it.
func (r *rules) own(p *pkg) []string {
	var own []string
	for _, imported := range p.imports {
		if inside, ok := strings.CutPrefix(imported, r.module+"/"); ok {
			own = append(own, inside)
		}
	}
	return own
}

// checkFences reports imports of third-party packages that have no fence or stand outside of it.
func (r *rules) checkFences(p *pkg) []string {
	var wrong []string
	for _, imported := range p.imports {
		if !isThirdParty(imported) || imported == r.module || strings.HasPrefix(imported, r.module+"/") {
			continue
		}
		module, ok := r.fenceOf(imported)
		allowed := r.fences[module]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which has no fence: if we want that dependency, "+
				"add its module to fences in internal/arch/floors_test.go, with this one package", p.path, imported))
		case slices.Contains(allowed, p.path):
		case len(allowed) == 0 && slices.Contains(r.testOnly, p.path):
		case len(allowed) == 0:
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which is for tests only", p.path, imported))
		default:
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which only %s may: ask that package for what you need",
				p.path, imported, strings.Join(allowed, " and ")))
		}
	}
	return wrong
}

// isThirdParty reports whether an import path is not of the standard library.
func isThirdParty(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}

// fenceOf returns the longest module of the fences to which an import path belongs.
func (r *rules) fenceOf(imported string) (string, bool) {
	var found string
	for module := range maps.Keys(r.fences) {
		if (imported == module || strings.HasPrefix(imported, module+"/")) && len(module) > len(found) {
			found = module
		}
	}
	return found, found != ""
}

// checkCore reports imports through which a package of the core would reach out of the process.
func (r *rules) checkCore(p *pkg) []string {
	if !r.inCore(p.path) {
		return nil
	}
	var wrong []string
	for _, imported := range p.imports {
		if advice := reachesOut(imported); advice != "" {
			wrong = append(wrong, fmt.Sprintf("%s imports %s, but the core reaches nothing outside: %s", p.path, imported, advice))
		}
	}
	return wrong
}
