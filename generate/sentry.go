package generate

// sentryCLI is the image of the job that speaks with Sentry.
const sentryCLI = "getsentry/sentry-cli:3.8.0"

// sentryQuestion asks whether Sentry learns of releases. It is off until somebody asks for it, because it needs a token.
func sentryQuestion() question {
	return question{
		Question: Question{Name: "sentry", Usage: "tell Sentry of each deploy and its commits; errors then name the release", Switch: true},
		find:     func(*finder) Answer { return byDefault("no") }, check: checkSwitch,
	}
}

// sentry adds what Sentry's library reads by itself, so that no line of the settings has to name it. Where the site reports
// errors and nobody asked for releases, a note says what they would give.
func (e *environ) sentry() {
	if e.f.value("sentry") != "yes" {
		if fact, ok := e.f.project.Dependencies["sentry-sdk"]; ok {
			e.f.note("errors go to Sentry (%s): with --sentry they name the release, and Sentry learns which commits it brought", where(fact))
		}
		return
	}
	release, environment := e.named("SENTRY_RELEASE"), e.named("SENTRY_ENVIRONMENT")
	release.supply, release.prod, release.about = preset, "$CI_COMMIT_SHA", "release that errors name in Sentry"
	environment.supply, environment.prod, environment.about = preset, production, "environment that errors name in Sentry"
	e.add(release)
	e.add(environment)
}

// readBySentry reports whether a variable is one of those.
func readBySentry(name string) bool { return name == "SENTRY_RELEASE" || name == "SENTRY_ENVIRONMENT" }

// Sentry reports whether Sentry learns of releases.
func (m *model) Sentry() bool { return m.f.value("sentry") == "yes" }

// SentryCLI returns the image of the job that tells it.
func (m *model) SentryCLI() string { return sentryCLI }

// sentryVariables are what the job that tells Sentry reads, for one environment.
func (m *model) sentryVariables(scope string) []docVariable {
	if !m.Sentry() {
		return nil
	}
	all := []docVariable{
		{Variable: Variable{Name: "SENTRY_AUTH_TOKEN", Required: true, Masked: true, About: "organization token of Sentry, see DEPLOYMENT.md"}},
		{Variable: Variable{Name: "SENTRY_ORG", Required: true, About: "slug of the organization in Sentry"}},
		{Variable: Variable{Name: "SENTRY_PROJECT", Required: true, About: "slug of the project in Sentry"}},
		{Variable: Variable{Name: "SENTRY_URL", About: "address of a Sentry of your own"}, Default: "`https://sentry.io/`"},
	}
	for i := range all {
		all[i].Protected, all[i].Scope = true, scope
	}
	return all
}
