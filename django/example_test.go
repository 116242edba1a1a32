package django_test

import (
	"fmt"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/django"
)

// A project's facts come with the places that prove them.
func ExampleDetect() {
	project, err := django.Detect(fstest.MapFS{
		"manage.py":        {Data: []byte("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n")},
		"requirements.txt": {Data: []byte("Django==5.2.1\npsycopg[binary]\n")},
		"conf/settings.py": {Data: []byte("import os\nSECRET_KEY = os.environ['SECRET_KEY']\n")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, fact := range project.Facts() {
		fmt.Printf("%s %q (%s:%d)\n", name, fact.Value, fact.File, fact.Line)
	}
	key, _ := project.EnvFor("SECRET_KEY")
	fmt.Println(key.Name, key.Required)
	// Output:
	// ManagePy "manage.py" (manage.py:0)
	// Name "conf" (manage.py:2)
	// Settings "conf.settings" (manage.py:2)
	// Django "==5.2.1" (requirements.txt:1)
	// Manager "pip" (requirements.txt:0)
	// Driver "psycopg[binary]" (requirements.txt:2)
	// TestRunner "django" (manage.py:0)
	// SECRET_KEY true
}
