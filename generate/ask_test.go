package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// questionsAsked answers every open question with answers, or else its default, and returns the names of all that were open.
func questionsAsked(t *testing.T, interview *Interview, answers map[string]string) []string {
	t.Helper()
	var names []string
	for {
		open, err := interview.Next()
		if err != nil {
			t.Fatal(err)
		}
		if open == nil {
			return names
		}
		names = append(names, open.Name)
		value, ok := answers[open.Name]
		if !ok {
			value = open.Default
		}
		if err := interview.Answer(open, value); err != nil {
			t.Fatalf("%s %q: %v", open.Name, value, err)
		}
	}
}

func TestInterview(t *testing.T) {
	t.Parallel()
	empty := fstest.MapFS{}
	project := fstest.MapFS{
		"manage.py":        {Data: []byte("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n")},
		"conf/settings.py": {Data: []byte("WSGI_APPLICATION = 'conf.wsgi.application'\nSTATIC_ROOT = where()\n")},
		"conf/wsgi.py":     {Data: []byte("application = 1\n")},
		"deps.list":        {Data: []byte("django==5.2\n")},
	}
	locked := fstest.MapFS{lockPath: {Data: (&lock{target: "vps", answers: map[string]string{"name": "shop"}}).text()}}
	for _, test := range []struct {
		name    string
		tree    fstest.MapFS
		opts    Options
		brief   bool
		answers map[string]string
		want    string
	}{
		{"new", empty, Options{Target: "vps"}, false, nil, "name database-server stack tls blue-green deploy-branch domain"},
		{"new, on Lambda", empty, Options{Target: lambdaTarget}, false, nil, "name deploy-branch production aws-auth secrets vpc"},
		{"flags are answers", empty, Options{Target: "digitalocean", Answers: map[string]string{"tls": "caddy", "domain": "$DOMAIN", "name": "shop"}}, false, nil, "stack blue-green deploy-branch"},
		{"a dry run asks what it cannot do without", empty, Options{Target: "vps"}, true, nil, ""},
		{
			"missing answers, and what follows from them", project,
			Options{Target: "digitalocean"},
			true,
			map[string]string{"manager": "pip", "requirements": "deps.list", "static-root": "/vol/static"},
			"manager requirements static-root",
		},
		{
			"what needs no requirements file", project,
			Options{Target: "digitalocean"},
			true,
			map[string]string{"manager": "uv", "static-root": "/vol/static"},
			"manager static-root",
		},
		{"what a person said once is not asked again", locked, Options{Target: "vps"}, false, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			interview, err := NewInterview(test.tree, test.opts, test.brief)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, strings.Join(questionsAsked(t, interview, test.answers), " ")); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			if _, err := NewPlan(test.tree, interview.Options()); err != nil {
				t.Errorf("after all questions: %v", err)
			}
		})
	}
}

// TestInterviewShapesTheNewProject chooses Celery when asked, and gets a new project with Celery in it.
func TestInterviewShapesTheNewProject(t *testing.T) {
	t.Parallel()
	interview, err := NewInterview(fstest.MapFS{}, Options{Target: "digitalocean"}, false)
	if err != nil {
		t.Fatal(err)
	}
	questionsAsked(t, interview, map[string]string{"stack": "celery,beat,rabbitmq,nginx", "blue-green": "yes"})
	plan, err := NewPlan(fstest.MapFS{}, interview.Options())
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Project.Celery.Known() {
		t.Error("the new project has no Celery application")
	}
	i := slices.IndexFunc(plan.Answers, func(a Answer) bool { return a.Question == "stack" })
	if a := plan.Answers[i]; a.Source != Asked || !a.chosen {
		t.Errorf("the stack comes from %q, chosen: %v", a.Source, a.chosen)
	}
}

// TestInterviewRefuses shows that an answer that is not possible changes nothing.
func TestInterviewRefuses(t *testing.T) {
	t.Parallel()
	interview, err := NewInterview(fstest.MapFS{}, Options{Target: "vps", Answers: map[string]string{"blue-green": "yes", "name": "shop"}}, false)
	if err != nil {
		t.Fatal(err)
	}
	for open, err := interview.Next(); open != nil; open, err = interview.Next() {
		if err != nil {
			t.Fatal(err)
		}
		if open.Name == "stack" {
			err := interview.Answer(open, "nginxx")
			if err == nil || err.Error() != `"nginxx" is no part of a stack: did you mean "nginx"?`+"\n--blue-green: nginx is what turns from one release to the next: put nginx into --stack" {
				t.Errorf("got %v", err)
			}
			if err := interview.Answer(open, "none"); err == nil || !strings.Contains(err.Error(), "--blue-green: nginx is what turns") {
				t.Errorf("got %v", err)
			}
		}
		if err := interview.Answer(open, open.Default); err != nil {
			t.Fatal(err)
		}
	}
	if stack := interview.Options().Answers["stack"]; stack != "nginx" {
		t.Errorf("the stack is %q", stack)
	}
}

// TestInterviewAsksWhichProject has two of them.
func TestInterviewAsksWhichProject(t *testing.T) {
	t.Parallel()
	manage := &fstest.MapFile{Data: []byte("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n")}
	wsgi := &fstest.MapFile{Data: []byte("application = 1\n")}
	tree := fstest.MapFS{
		"requirements.txt": {Data: []byte("django==5.2\n")},
		"shop/manage.py":   manage, "shop/conf/settings.py": {}, "shop/conf/wsgi.py": wsgi,
		"blog/manage.py": manage, "blog/conf/settings.py": {}, "blog/conf/wsgi.py": wsgi,
	}
	interview, err := NewInterview(tree, Options{Target: "vps"}, false)
	if err != nil {
		t.Fatal(err)
	}
	questionsAsked(t, interview, map[string]string{"project": "shop"})
	plan, err := NewPlan(tree, interview.Options())
	if err != nil {
		t.Fatal(err)
	}
	if plan.Project.Dir != "shop" || plan.options.Project != "shop" {
		t.Errorf("the project is %q, and --project is %q", plan.Project.Dir, plan.options.Project)
	}
}
