package django

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// archives calls use with every file of the archives in testdata.
func archives(tb testing.TB, use func(name string, data []byte)) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range archive.Files {
			use(f.Name, f.Data)
		}
	}
}

// awkward are texts that have broken scanners of Python.
var awkward = []string{
	"", "\xef\xbb\xbf", "'", `"""`, "f'{", "f'{{", "f'{a[\"'\"]}'", "x = (", "x = )", "[)\n]", "{a: b, **c, *d}", "lambda: (", "if x: y",
	"a = b = c, = d", "@", "\\", "\\\n", "x\\", "0x1e+1", "1.e5", "rb'\\'", "'\\x4", "'\\U00110000'", "from . import (a as b,",
	"import a.b as c, d", "def f(a, *, b: int = 1, **k): pass", "class A(B, metaclass=C): x = 1", "else:", "x if y else", "for for in in",
	"a.b.c()[d](e)", strings.Repeat("(", 5000), strings.Repeat("-", 5000), strings.Repeat("not ", 5000), strings.Repeat("f'{", 500),
	strings.Repeat("lambda:", 3000), strings.Repeat("[x for x in ", 2000), strings.Repeat("a if b else ", 3000), strings.Repeat("x:=", 3000),
	strings.Repeat("if x:\n ", 1000), strings.Repeat("a.", 20000), strings.Repeat("a(", 3000), strings.Repeat("{", 3000), "\x00\xff\xfe",
}

func FuzzPython(f *testing.F) {
	for _, text := range awkward {
		f.Add([]byte(text))
	}
	archives(f, func(name string, data []byte) {
		if strings.HasSuffix(name, ".py") {
			f.Add(data)
		}
	})
	f.Fuzz(func(t *testing.T, text []byte) { checkPython(t, text) })
}

// checkPython checks what holds for any text: tokens are in order and inside, and so are expressions.
func checkPython(t *testing.T, text []byte) {
	tokens, _ := tokenize(text)
	end := 0
	for _, tok := range tokens {
		if tok.kind != tokNewline && (tok.start < end || tok.end < tok.start) || tok.end > len(text) {
			t.Fatalf("token %+v behind %d of %d", tok, end, len(text))
		}
		end = max(end, tok.end)
	}
	m := parseModule(source.NewFile("x.py", text))
	for _, st := range m.stmts {
		for _, e := range st.all() {
			walk(e, context{}, func(e *expr, _ context) {
				if e.start < 0 || e.end > len(text) || e.end < e.start {
					t.Fatalf("expression %d..%d of %d", e.start, e.end, len(text))
				}
				m.source(e)
			})
		}
	}
}

func TestAwkwardPython(t *testing.T) {
	for _, text := range awkward {
		checkPython(t, []byte(text))
	}
}

// FuzzDetect puts one text into every kind of file that Detect reads.
func FuzzDetect(f *testing.F) {
	for _, text := range awkward {
		f.Add([]byte(text))
	}
	for _, text := range []string{
		"[[[[", "[a]\nb = {c = [", "x = \"\"\"", "-r a.txt\n-r requirements.txt", "[project]\ndependencies = [1, {a=1}]", "from split_settings )_settings=(format()0!0)include(*_settings",
		"DATABASES = {'default': X}\nX = {'default': X, 'a': X, 'b': DATABASES}",
	} {
		f.Add([]byte(text))
	}
	archives(f, func(_ string, data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, text []byte) {
		fsys := fstest.MapFS{}
		for _, name := range []string{
			"manage.py", "conf/settings.py", "conf/settings/__init__.py", "conf/settings/production.py", "conf/urls.py", "conf/celery.py",
			"requirements.txt", "requirements/dev.txt", "pyproject.toml", "uv.lock", "Pipfile", "Pipfile.lock", "setup.cfg", "setup.py",
			"tox.ini", "pytest.ini", "Dockerfile", ".gitlab-ci.yml", ".python-version", ".tool-versions", "Procfile", "compose.yml",
		} {
			fsys[name] = &fstest.MapFile{Data: text}
		}
		p, err := DetectWith(fsys, Options{Settings: "conf.settings"})
		if err != nil {
			t.Fatal(err)
		}
		for name, fact := range p.Facts() {
			if file := fsys[fact.File]; file == nil || fact.Line > source.NewFile("", file.Data).Lines() {
				t.Errorf("%s is proved by %s:%d, which does not exist", name, fact.File, fact.Line)
			}
		}
	})
}

func FuzzConstraint(f *testing.F) {
	for _, s := range []string{">=3.12,<4", "^3.12", "~=3.12.1", "3.12.*", "==3.*", "!=3.13.*", "^3.12 || ^3.13", ">= 3.12", "*", "", ",", "|", "<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { BestPython(s) })
}

// TestPathologicalPython reads long files that are made to cost much. It takes a second; if it takes minutes, something
// has become quadratic.
func TestPathologicalPython(t *testing.T) {
	for _, part := range []string{
		"a.", "if x:", "elif x: y\n", "f'''{", "f'{f'{", "x = \\\n", "[", "not ", "def f(a): a\n", "x if y else ", "'", "#\n", "a=", "x;", "@",
	} {
		parseModule(source.NewFile("x.py", []byte(strings.Repeat(part, maxFileSize/16/len(part)))))
	}
}
