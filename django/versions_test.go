package django

import "testing"

func TestBestPython(t *testing.T) {
	for _, test := range []struct{ constraint, want string }{
		{">=3.12", "3.13"},
		{">=3.12,<4", "3.13"},
		{">= 3.12, < 3.13", "3.12"},
		{">=3.12 <3.13", "3.12"},
		{">3.13", "3.14"},
		{">3.12.4", "3.13"},
		{"<3.13", "3.12"},
		{"<3.12.5", "3.12"},
		{"<3.12.0", ""},
		{"<=3.12", "3.12"},
		{"^3.10", "3.13"},
		{"^3.14", "3.14"},
		{"^2.7", ""},
		{"~3.12", "3.12"},
		{"~3", "3.13"},
		{"~=3.12", "3.13"},
		{"~=3.12.1", "3.12"},
		{"3.12.*", "3.12"},
		{"==3.*", "3.13"},
		{"==3.12.7", "3.12"},
		{"!=3.13.*,>=3.12", "3.14"},
		{"!=3.13.1,>=3.12", "3.13"},
		{"!=3.13", "3.14"},
		{"^2.7 || ^3.12", "3.13"},
		{"*", "3.13"},
		{"3.11", ""},
		{"==3.9.*", ""},
		{"", ""},
		{"latest", ""},
		{">=", ""},
		{",", ""},
	} {
		if got, _ := BestPython(test.constraint); got != test.want {
			t.Errorf("BestPython(%q) = %q, want %q", test.constraint, got, test.want)
		}
	}
}

func TestNormalize(t *testing.T) {
	for name, want := range map[string]string{
		"Django": "django", "zope.interface": "zope-interface", "ruamel_.-yaml": "ruamel-yaml", " X_ ": "x", "a--b": "a-b", "": "",
	} {
		if got := Normalize(name); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", name, got, want)
		}
	}
}
