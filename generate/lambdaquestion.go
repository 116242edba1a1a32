package generate

import (
	"fmt"
	"path"
	"strings"
)

// lambdaTarget is AWS Lambda behind an HTTP API, deployed by the Serverless Framework.
const lambdaTarget = "lambda"

// onServers are the targets that run containers on a server: what is asked for them has no meaning on Lambda.
func onServers() []string { return []string{"digitalocean", "vps"} }

// lambdaQuestions are asked for Lambda alone.
func lambdaQuestions() []question {
	only := []string{lambdaTarget}
	return []question{
		{
			Question: Question{Name: "static", Usage: "what serves static files on Lambda", Values: []string{"s3", "whitenoise"}},
			targets:  only, find: (*finder).lambdaStatic,
		},
		{
			Question: Question{Name: "static-dir", Usage: "directory of the repository that collectstatic fills for WhiteNoise"},
			targets:  only, when: func(f *finder) bool { return f.value("static") == "whitenoise" },
			find: (*finder).staticDir, check: checkDir, miss: (*finder).missStaticRoot, form: "DIR",
		},
		{
			Question: Question{Name: "production", Usage: "what deploys to production, after staging: a tag such as v1.2.3, a manual job, or nothing", Values: []string{"tag", "manual", "none"}},
			targets:  only, find: func(*finder) Answer { return byDefault("tag") },
		},
		{
			Question: Question{Name: "aws-auth", Usage: "how jobs log in to AWS: with a token that GitLab signs, or with keys that live for ever", Values: []string{"oidc", "keys"}},
			targets:  only, find: func(*finder) Answer { return byDefault("oidc") },
		},
		{
			Question: Question{Name: "secrets", Usage: "where secrets of the site live: AWS Secrets Manager, or masked CI/CD variables", Values: []string{"secretsmanager", "gitlab"}},
			targets:  only, find: func(*finder) Answer { return byDefault("secretsmanager") },
		},
		{
			Question: Question{Name: "serverless", Usage: "the Serverless Framework: its free fork osls, or version 4 with a licence", Values: []string{"osls", "v4"}},
			targets:  only, find: func(*finder) Answer { return byDefault("osls") },
		},
		{
			Question: Question{Name: "vpc", Usage: "run inside a VPC network, where the database has no public address", Switch: true},
			targets:  only, find: func(*finder) Answer { return byDefault("no") }, check: checkSwitch,
		},
	}
}

// lambdaStatic takes what the settings use. A plain directory is nothing that Lambda could fill, and one that the pipeline
// fills needs WhiteNoise to serve it.
func (f *finder) lambdaStatic() Answer {
	fact := f.project.Static
	if declared, ok := f.project.Dependencies["whitenoise"]; ok && fact.Value != "s3" {
		return Answer{Value: "whitenoise", Source: where(declared)}
	}
	switch fact.Value {
	case "s3", "whitenoise":
		return proved(fact)
	case "plain":
		return Answer{Value: "whitenoise", Source: where(fact)}
	}
	return byDefault("s3")
}

// staticDir finds STATIC_ROOT in the repository.
func (f *finder) staticDir() Answer {
	otherwise := byDefault(path.Join(f.project.Dir, "staticfiles"))
	if _, ok := f.project.EnvFor("STATIC_ROOT"); ok || !f.project.StaticRoot.Known() {
		return otherwise
	}
	if _, outside := f.staticOutside(); outside {
		return otherwise
	}
	dir, _ := f.imagePath("STATIC_ROOT")
	if local, ok := strings.CutPrefix(dir, imageDir+"/"); ok {
		return Answer{Value: local, Source: where(f.project.StaticRoot)}
	}
	return Answer{}
}

// staticOutside returns STATIC_ROOT where it is known to lie outside of the repository, and no variable moves it.
func (f *finder) staticOutside() (dir string, outside bool) {
	if _, ok := f.project.EnvFor("STATIC_ROOT"); ok {
		return "", false
	}
	dir, ok := f.project.Directory("STATIC_ROOT")
	return dir, ok && (path.IsAbs(dir) || dir == ".." || strings.HasPrefix(dir, "../"))
}

// unfitForLambda refuses what cannot work there, whatever else is answered.
func (f *finder) unfitForLambda() []error {
	var errs []error
	// The image of Lambda has no GDAL; settings that say where it is have it from a layer.
	if gis, ok := f.geoDjango(); ok && !f.setting("GDAL_LIBRARY_PATH").Known() {
		errs = append(errs, &refused{"--target " + lambdaTarget, fmt.Errorf(
			"GeoDjango (%s) needs the library GDAL, which Lambda does not have: "+
				"use --target vps or digitalocean, or bring GDAL in a layer and set GDAL_LIBRARY_PATH", gis)})
	}
	if dir, outside := f.staticOutside(); outside && f.value("static") == "whitenoise" {
		errs = append(errs, &refused{"--static whitenoise", fmt.Errorf(
			"collectstatic fills %s (%s), outside of the repository, of which the package is made: set STATIC_ROOT to BASE_DIR / %q, or pass --static s3",
			dir, where(f.project.StaticRoot), "staticfiles")})
	}
	return errs
}
