package main

import (
	"fmt"
	"testing"

	"gitlab.com/pipewright/pipewright/generate"
)

// TestVariableRows tells a few variables that only the settings know one by one, and of many their number, so that those to set
// stay in sight.
func TestVariableRows(t *testing.T) {
	t.Parallel()
	plan := &generate.Plan{Variables: []generate.Variable{{Name: "DOMAIN", Required: true}}}
	for i := range fewExtras {
		plan.Variables = append(plan.Variables, generate.Variable{Name: fmt.Sprintf("SHOP_%d", i), Extra: true})
	}
	if rows := variableRows(plan); len(rows) != 1+1+fewExtras || rows[len(rows)-1][0] != "SHOP_4" {
		t.Errorf("few: %q", rows)
	}
	plan.Variables = append(plan.Variables, generate.Variable{Name: "SHOP_LAST", Extra: true})
	if rows := variableRows(plan); len(rows) != 3 || rows[1][0] != "DOMAIN" || rows[2][0] != "and 6 more" {
		t.Errorf("many: %q", rows)
	}
}
