package suggest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// keywords are enough of GitLab's to be confused with each other.
var keywords = []string{
	"after_script", "allow_failure", "artifacts", "before_script", "cache", "coverage", "default", "dependencies",
	"environment", "except", "extends", "id_tokens", "image", "include", "inherit", "interruptible", "needs", "only",
	"parallel", "release", "resource_group", "retry", "rules", "script", "secrets", "services", "stage", "stages",
	"tags", "timeout", "trigger", "variables", "when", "workflow",
}

func TestNearest(t *testing.T) {
	t.Parallel()
	tests := []struct{ word, want string }{
		{"scirpt", "script"},
		{"scrpt", "script"},
		{"scriptt", "script"},
		{"skript", "script"},
		{"Script", "script"},
		{"SCRIPT", "script"},
		{"before-script", "before_script"},
		{"beforescript", "before_script"},
		{"befor_scirpt", "before_script"},
		{"after_scripts", "after_script"},
		{"allowFailure", "allow_failure"},
		{"artifact", "artifacts"},
		{"tag", "tags"},
		{"need", "needs"},
		{"stge", "stage"},
		{"stagse", "stages"},
		{"enviroment", "environment"},
		{"dependancies", "dependencies"},
		{"interuptable", "interruptible"},
		{"variabels", "variables"},

		{"", ""},
		{"x", ""},
		{"if", ""},
		{"steps", ""},
		{"runs-on", ""},
		{"depends_on", ""},
		{"completely-different", ""},
		{"script", ""}, // the word itself is no suggestion, and nothing else is near
	}
	for _, tt := range tests {
		got, ok := Nearest(tt.word, slices.Values(keywords))
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Nearest(%q) = %q, %v, want %q", tt.word, got, ok, tt.want)
		}
	}
}

func TestNearestOfFewCandidates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		word, want string
		candidates []string
	}{
		{"biuld", "build", []string{"build", "test"}},
		{"BUILD", "build", []string{"build", "built"}},
		{"Build", "build", []string{"BUILD", "build"}}, // case that fits better
		{"lint", "lints", []string{"lints", "mint"}},   // begins alike
		{"testa", "testb", []string{"testc", "testb"}}, // alphabet
		{"b", "B", []string{"a", "B"}},                 // short words: case only
		{"ab", "", []string{"ac", "ba"}},
		{"déploi", "déploie", []string{"déploie"}}, // letters, not bytes
		{"構築-テスト", "構築テスト", []string{"構築テスト"}},
		{"test 1/2", "test 2/2", []string{"test 2/2"}},
		{"test", "", nil},
		{"test", "", []string{"test"}},
		{"test", "", []string{""}},
	}
	for _, tt := range tests {
		for range 2 {
			got, ok := Nearest(tt.word, slices.Values(tt.candidates))
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Nearest(%q, %q) = %q, %v, want %q", tt.word, tt.candidates, got, ok, tt.want)
			}
			slices.Reverse(tt.candidates) // the order must not matter
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"script", "script", 0},
		{"scirpt", "script", 1},
		{"ab", "ba", 1},
		{"ca", "abc", 3}, // optimal string alignment edits no letter twice; Damerau's distance would be 2
		{"kitten", "sitting", 3},
		{"before_script", "after_script", 4},
	}
	for _, tt := range tests {
		if got, ok := (&search{}).distance([]rune(tt.a), []rune(tt.b), 99); got != tt.want || !ok {
			t.Errorf("distance(%q, %q) = %d, %v, want %d", tt.a, tt.b, got, ok, tt.want)
		}
	}
}

// TestDistanceAgreesWithDefinition compares with the recursive definition, and holds that a limit only ever cuts off
// what exceeds it.
func TestDistanceAgreesWithDefinition(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a, b := randomWord(random), randomWord(random)
		want := definition(a, b)
		for limit := range 7 {
			got, ok := (&search{}).distance(a, b, limit)
			if ok != (want <= limit) || ok && got != want {
				t.Fatalf("distance(%q, %q, %d) = %d, %v, want %d", string(a), string(b), limit, got, ok, want)
			}
		}
	}
}

func randomWord(random *rand.Rand) []rune {
	word := make([]rune, random.IntN(6))
	for i := range word {
		word[i] = []rune("abcé")[random.IntN(4)]
	}
	return word
}

// definition is the optimal string alignment distance as textbooks define it.
func definition(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	n, m := len(a), len(b)
	change := 1
	if a[n-1] == b[m-1] {
		change = 0
	}
	d := min(definition(a[:n-1], b)+1, definition(a, b[:m-1])+1, definition(a[:n-1], b[:m-1])+change)
	if n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
		d = min(d, definition(a[:n-2], b[:m-2])+1)
	}
	return d
}

func ExampleNearest() {
	fmt.Println(Nearest("biuld", slices.Values([]string{"build", "test"})))
	fmt.Println(Nearest("deploy", slices.Values([]string{"build", "test"})))
	// Output:
	// build true
	//  false
}

func BenchmarkNearest(b *testing.B) {
	var names []string
	for i := range 340 {
		names = append(names, fmt.Sprintf("%s %d", strings.Repeat("job", 1+i%4), i))
	}
	for b.Loop() {
		Nearest("jobjob 178x", slices.Values(names))
	}
}
