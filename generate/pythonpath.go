package generate

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/django"
)

// imageDir is where the project lies inside its image.
const imageDir = "/app"

var (
	stringForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[rR]?(?:"([^"\\]*)"|'([^'\\]*)')$`) })
	wrapForm   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:str|Path|pathlib\.Path|os\.path\.abspath|os\.path\.normpath|os\.fspath)\((.*)\)$`)
	})
	joinForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:(?:os\.)?path\.)?join\((.*)\)$`) })
	// BASE_DIR.joinpath("a"), and the paths of django-environ: ROOT_DIR("a"), ROOT_DIR.path("a"), environ.Path(__file__) - 3
	methodForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Z_]+)(?:\.joinpath|\.path)?\((.+)\)$`) })
	minusForm  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^environ\.Path\(__file__\)\s*-\s*(\d)$`) })
	// the default of a variable of the environment
	getenvForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^os\.(?:environ\.get|getenv)\(\s*["']\w+["']\s*,\s*(.*)\)$`)
	})
	parentsForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.parents\[(\d)\]`) })
	nameForm    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_]\w*$`) })
)

// literal returns the text of a Python string.
func literal(expr string) (string, bool) {
	if before, _, ok := strings.Cut(expr, "  #"); ok {
		expr = strings.TrimSpace(before)
	}
	m := stringForm().FindStringSubmatch(expr)
	if m == nil {
		return "", false
	}
	return m[1] + m[2], true
}

// imagePath tells which directory of the image a setting such as BASE_DIR / "media" points to.
func (f *finder) imagePath(fact django.Fact) (string, bool) {
	dir, ok := f.pathOf(fact.Value, fact.File, 0)
	if !ok {
		return "", false
	}
	if !path.IsAbs(dir) {
		dir = path.Join(imageDir, f.project.Dir, dir)
	}
	return dir, dir != "/"
}

// pathOf evaluates the expressions that settings use for directories: BASE_DIR / "a", os.path.join(BASE_DIR, "a"),
// BASE_DIR.joinpath("a"), str(…), a string, and the parents of __file__.
func (f *finder) pathOf(expr, file string, depth int) (string, bool) {
	expr = strings.TrimSpace(expr)
	if depth > 8 {
		return "", false
	}
	if expr == "os.pardir" {
		return "..", true
	}
	if text, ok := literal(expr); ok {
		return text, true
	}
	if m := wrapForm().FindStringSubmatch(expr); m != nil && balanced(m[1]) {
		return f.pathOf(m[1], file, depth+1)
	}
	if m := minusForm().FindStringSubmatch(expr); m != nil {
		return parentOfFile(strings.Repeat("dirname(", int(m[1][0]-'0'))+"__file__", file)
	}
	if m := getenvForm().FindStringSubmatch(expr); m != nil {
		return f.pathOf(m[1], file, depth+1)
	}
	if m := joinForm().FindStringSubmatch(expr); m != nil {
		return f.join(strings.Split(m[1], ","), file, depth)
	}
	if m := methodForm().FindStringSubmatch(expr); m != nil {
		return f.join(append([]string{m[1]}, strings.Split(m[2], ",")...), file, depth)
	}
	if parts := strings.Split(expr, " / "); len(parts) > 1 {
		return f.join(parts, file, depth)
	}
	if strings.Contains(expr, "__file__") {
		return parentOfFile(expr, file)
	}
	if nameForm().MatchString(expr) {
		return f.variable(expr, file, depth)
	}
	return "", false
}

// balanced reports whether the parentheses of a text are pairs.
func balanced(text string) bool {
	open := 0
	for _, r := range text {
		switch r {
		case '(':
			open++
		case ')':
			open--
		}
		if open < 0 {
			return false
		}
	}
	return open == 0
}

// join joins the values of expressions.
func (f *finder) join(exprs []string, file string, depth int) (string, bool) {
	var dir string
	for _, e := range exprs {
		part, ok := f.pathOf(e, file, depth+1)
		if !ok {
			return "", false
		}
		if path.IsAbs(part) {
			dir = part
		} else {
			dir = path.Join(dir, part)
		}
	}
	return dir, dir != ""
}

// variable finds what the settings assign to a name, first in the same file.
func (f *finder) variable(name, file string, depth int) (string, bool) {
	text, err := fs.ReadFile(f.fsys, file)
	if err == nil {
		assign := regexp.MustCompile(`(?m)^` + name + `\s*(?::[^=\n]*)?=[ \t]*(.+)$`)
		if m := assign.FindStringSubmatch(strings.ReplaceAll(string(text), "\r\n", "\n")); m != nil {
			return f.pathOf(stripComment(m[1]), file, depth+1)
		}
	}
	if fact := f.setting(name); fact.Known() && fact.File != file {
		return f.pathOf(stripComment(fact.Value), fact.File, depth+1)
	}
	return "", false
}

func stripComment(expr string) string {
	before, _, _ := strings.Cut(expr, "  #")
	before, _, _ = strings.Cut(before, " #")
	return strings.TrimSpace(before)
}

// parentOfFile counts how many directories above its own file an expression points to.
func parentOfFile(expr, file string) (string, bool) {
	up := strings.Count(expr, ".parent") - strings.Count(expr, ".parents[") + strings.Count(expr, "dirname(")
	if m := parentsForm().FindStringSubmatch(expr); m != nil {
		up += int(m[1][0]-'0') + 1
	}
	if up == 0 || strings.ContainsAny(expr, ",") || strings.Contains(expr, "..") {
		return "", false
	}
	dir := path.Join(imageDir, file)
	for range up {
		dir = path.Dir(dir)
	}
	return dir, true
}
