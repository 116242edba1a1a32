package generate

import (
	"fmt"
	"slices"
	"strings"
)

// reviewScope is the scope of CI/CD variables that review apps alone have.
const reviewScope = "review/*"

// reviewQuestion asks whether each merge request has a site of its own.
func reviewQuestion() question {
	return question{
		Question: Question{Name: "review-apps", Usage: "each merge request has the site to itself, with a database of its own, until it is merged", Switch: true},
		find:     func(*finder) Answer { return byDefault("no") }, check: (*finder).checkReviewApps,
	}
}

// checkReviewApps refuses what cannot have a database for each merge request: on Lambda it is a name that differs.
func (f *finder) checkReviewApps(value string) error {
	if v, ok := f.project.EnvFor("DATABASES.URL"); ok && value == "yes" && f.target == lambdaTarget {
		return fmt.Errorf("each review app needs a database of its own, and %s (%s) is one connection for all: read the database's name from a variable of its own",
			v.Name, place(v.File, v.Line))
	}
	return checkSwitch(f, value)
}

// ReviewApps reports whether each merge request has a site of its own.
func (m *model) ReviewApps() bool { return m.f.value("review-apps") == "yes" }

// OnMergeRequest returns the expression that holds in merge requests whose code may have a review app. That of a fork has
// none: it would learn the variables.
func (m *model) OnMergeRequest() string {
	return `$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH`
}

// ReviewEnv returns the variables for which the review job has a value.
func (m *model) ReviewEnv() []pair {
	env := []pair{{"DOMAIN", "$CI_ENVIRONMENT_SLUG.$REVIEW_DOMAIN"}}
	for _, e := range m.env.entries {
		switch {
		case e.supply != preset || e.beside:
		case e.name == "SENTRY_ENVIRONMENT":
			env = append(env, pair{e.name, "review"})
		default:
			env = append(env, pair{e.name, e.prod})
		}
	}
	return env
}

// ReviewComposed returns what docker-compose.review.yml itself says: where database and broker are, so that no variable can
// lead a review app to those of production.
func (m *model) ReviewComposed() []pair {
	return m.pick(func(e entry) string {
		if e.beside {
			return e.dev
		}
		return noValue
	})
}

// ReviewRequired returns the variables without which setup_env.sh refuses a review app.
func (m *model) ReviewRequired() []string {
	names := m.reviewNames(required, preset)
	for _, name := range m.RequiredNames() {
		if slices.Contains([]string{"WEB_IMAGE", "IMAGE_TAG", "NGINX_IMAGE", "NGINX_TAG"}, name) {
			names = append(names, name)
		}
	}
	return append(names, "DOMAIN")
}

// ReviewOptional returns those that it writes when they are there.
func (m *model) ReviewOptional() []string {
	names := m.reviewNames(optional)
	if m.Scales() {
		names = append(names, "WEB_CONCURRENCY")
	}
	return names
}

func (m *model) reviewNames(of ...supply) []string {
	var names []string
	for _, e := range m.env.entries {
		if slices.Contains(of, e.supply) && !e.beside {
			names = append(names, e.name)
		}
	}
	return names
}

// ReviewVariables returns the CI/CD variables that review apps read. They are unprotected, because branches are.
func (m *model) ReviewVariables() []docVariable {
	if !m.ReviewApps() {
		return nil
	}
	var out []docVariable
	add := func(name, about string) *docVariable {
		out = append(out, docVariable{Variable: Variable{Name: name, Required: true, Scope: reviewScope, About: about}})
		return &out[len(out)-1]
	}
	add("REVIEW_DOMAIN", "domain under which each review app has its name: review.example.com")
	add("DEPLOY_HOST", "address of the review host")
	add("DEPLOY_USER", "user for deploys there, not root")
	add("SSH_PRIVATE_KEY", "private key of that user, another one than that of production").File = true
	add("SSH_KNOWN_HOSTS", "host key of the review host").File = true
	for _, e := range m.env.entries {
		if e.supply == required && !e.beside {
			add(e.name, e.aboutWith()).Masked = e.secret
		}
	}
	return out
}

// ReviewVariables returns the CI/CD variables that review apps read: those of the first environment, with other values.
// The name of the database is made from the number of the merge request.
func (l *lambda) ReviewVariables() []docVariable {
	if !l.ReviewApps() {
		return nil
	}
	var out []docVariable
	for _, v := range l.RequiredVariables() {
		if v.Name == "DB_NAME" || strings.HasPrefix(v.Name, "SENTRY_") && v.Name != "SENTRY_DSN" {
			continue
		}
		v.Scope, v.Protected = reviewScope, false
		out = append(out, v)
	}
	return out
}
