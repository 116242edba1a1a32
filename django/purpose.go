package django

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// purpose follows the name that a variable was assigned to, to the setting that the value goes to.
func (c *collector) purpose(v *EnvVar) {
	part := false
	for range 5 {
		from := cmp.Or(v.For, v.PartOf)
		if v.For = c.outer(v.For); strings.HasPrefix(v.For, "DATABASES.") {
			break
		}
		if len(c.uses[from]) == 0 || djangoSettings[from] {
			break
		}
		best := c.bestUse(from)
		if rank(best.setting) == unranked && (isSettingName(from) || !isSettingName(best.setting) && !strings.Contains(best.setting, "#")) {
			break
		}
		c.turned(v, best)
		if v.Kind == "url" && strings.HasPrefix(best.setting, "DATABASES.") {
			best.setting, best.part = "DATABASES.URL", false
		}
		if part = part || best.part || v.For == ""; part {
			v.For, v.PartOf = ownName(v.For), best.setting
			break
		}
		v.For = best.setting
	}
	v.For, v.PartOf = ownName(v.For), ownName(v.PartOf)
}

// bestUse returns the most telling use of a name.
func (c *collector) bestUse(name string) use {
	best := slices.MinFunc(c.uses[name], func(a, b use) int {
		return cmp.Or(falseFirst(a.part, b.part), cmp.Compare(rank(c.outer(a.setting)), rank(c.outer(b.setting))))
	})
	best.setting = c.outer(best.setting)
	return best
}

// outer returns what a key of a local dictionary fills, where the whole dictionary is a database:
//
//	database = {"USER": …}
//	DATABASES = {"default": database}
//
// An assignment in another branch may lie between the two.
func (c *collector) outer(setting string) string {
	root, key, inside := strings.Cut(setting, ".")
	name, version, local := strings.Cut(root, "#")
	first, err := strconv.Atoi(version)
	if !inside || !local || err != nil {
		return setting
	}
	for n := first; n <= c.versions[name]; n++ {
		for _, u := range c.uses[name+"#"+strconv.Itoa(n)] {
			if u.setting == "DATABASES" && !u.part {
				return "DATABASES." + key
			}
		}
	}
	return setting
}

// ownName returns the name of a setting, and "" for the name of a variable in lower case.
func ownName(setting string) string {
	if root, _, _ := strings.Cut(setting, "."); isSettingName(root) && !strings.Contains(root, "#") {
		return setting
	}
	return ""
}

// turned adds what a use turns the value into.
func (c *collector) turned(v *EnvVar, u use) {
	if v.Kind == "" || v.Kind == switchKind && u.kind != "" || u.kind == "list" {
		v.Kind = u.kind
	}
	if u.url {
		v.Kind = "url"
	}
	v.Separator = cmp.Or(v.Separator, u.separator)
	v.True, v.False = cmp.Or(v.True, u.yes), cmp.Or(v.False, u.no)
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

const unranked = 9

// rank orders what one value may fill: the most telling first.
func rank(setting string) int {
	root, _, _ := strings.Cut(setting, ".")
	switch {
	case root == "DATABASES":
		return 0
	case root == "CELERY_BROKER_URL" || root == "BROKER_URL":
		return 1
	case djangoSettings[root]:
		return 2
	}
	return unranked
}

// djangoSettings are the settings that matter to whoever deploys a project.
var djangoSettings = map[string]bool{
	"SECRET_KEY": true, "DEBUG": true, "ALLOWED_HOSTS": true, "CSRF_TRUSTED_ORIGINS": true, "DATABASES": true, "CACHES": true,
	"STATIC_ROOT": true, "STATIC_URL": true, "MEDIA_ROOT": true, "MEDIA_URL": true, "STORAGES": true, "STATICFILES_STORAGE": true,
	"CELERY_BROKER_URL": true, "BROKER_URL": true, "CELERY_RESULT_BACKEND": true, "CHANNEL_LAYERS": true,
	"EMAIL_HOST": true, "EMAIL_PORT": true, "EMAIL_HOST_USER": true, "EMAIL_HOST_PASSWORD": true, "EMAIL_USE_TLS": true,
	"DEFAULT_FROM_EMAIL": true, "SERVER_EMAIL": true, "EMAIL_BACKEND": true, "TIME_ZONE": true, "LOGGING": true,
	"SECURE_SSL_REDIRECT": true, "SECURE_HSTS_SECONDS": true, "SECURE_PROXY_SSL_HEADER": true,
	"AWS_STORAGE_BUCKET_NAME": true, "AWS_ACCESS_KEY_ID": true, "AWS_SECRET_ACCESS_KEY": true, "AWS_S3_REGION_NAME": true,
}

// mergeEnv makes one variable of all reads of the same name, sorted by name. The place is the first read's.
func mergeEnv(reads []EnvVar) []EnvVar {
	byName := map[string]*EnvVar{}
	var order []*EnvVar
	for _, r := range reads {
		v := byName[r.Name]
		if v == nil {
			v = &r
			byName[r.Name] = v
			order = append(order, v)
			continue
		}
		v.merge(r)
	}
	out := make([]EnvVar, 0, len(order))
	for _, v := range order {
		v.settle()
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// merge adds what another read of the same variable tells.
func (v *EnvVar) merge(r EnvVar) {
	v.Required = v.Required || r.Required
	v.HasDefault = v.HasDefault || r.HasDefault
	v.Default, v.DefaultExpr = cmp.Or(v.Default, r.Default), cmp.Or(v.DefaultExpr, r.DefaultExpr)
	if v.Kind == "" || v.Kind == "truthy" || v.Kind == switchKind {
		v.Kind = cmp.Or(r.Kind, v.Kind)
	}
	v.Separator = cmp.Or(v.Separator, r.Separator)
	v.True, v.False = cmp.Or(v.True, r.True), cmp.Or(v.False, r.False)
	if v.For == "" || r.For != "" && rank(r.For) < rank(v.For) {
		v.For = cmp.Or(r.For, v.For)
	}
	v.PartOf = cmp.Or(v.PartOf, r.PartOf)
}

// isSwitch reports whether a name says that it turns something on or off.
func isSwitch(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "_"), func(word string) bool {
		switch word {
		case "DEBUG", "ENABLE", "ENABLED", "DISABLE", "DISABLED", "ALLOW", "USE", "SECURE", "REDIRECT", "EAGER", "IS", "HAS", "TLS", "SSL":
			return true
		}
		return false
	})
}

// settle drops what other facts of the variable make idle.
func (v *EnvVar) settle() {
	if v.For == v.PartOf || v.For != "" && rank(v.For) != unranked {
		v.PartOf = ""
	}
	if v.Required {
		v.Default, v.DefaultExpr, v.HasDefault = "", "", false
	}
	if v.Kind == switchKind {
		v.Kind = ""
		if isSwitch(v.For) || isSwitch(v.Name) {
			v.Kind = "truthy"
		}
	}
	switch v.Kind {
	case "bool":
		v.True, v.False = cmp.Or(v.True, "True"), cmp.Or(v.False, "False")
	case "truthy":
		v.True, v.False = "1", ""
	default:
		v.True, v.False = "", ""
	}
}
