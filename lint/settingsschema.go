package lint

import "encoding/json"

// SettingsSchema returns the JSON Schema of a settings file for editors: draft-07, which yaml-language-server reads. It follows
// from the analyzers and their options. What it accepts beyond [ParseSettings], no schema can tell: a key that stands twice,
// a glob that is none, a project without a checkout.
func SettingsSchema(analyzers []*Analyzer) []byte {
	text, err := json.MarshalIndent(schema{
		"$schema":              "http://json-schema.org/draft-07/schema#",
		"title":                "Settings of pipewright",
		"description":          "What " + SettingsFile + " tells pipewright.",
		"type":                 []string{"object", "null"},
		"additionalProperties": false,
		"properties": schema{
			"gitlab":   orNull(gitlabSchema()),
			"preset":   orNull(presetSchema()),
			"rules":    orNull(rulesSchema(analyzers)),
			"ignore":   orNull(ignoreSchema(analyzers)),
			"includes": orNull(includesSchema()),
			"extends":  orNull(extendsSchema()),
		},
		"definitions": schema{
			"severity": schema{"enum": Severities()},
			"text":     schema{"type": []string{"string", "number", "boolean"}, "minLength": 1},
			"texts":    listOr(schema{"$ref": "#/definitions/text"}),
			"rule":     ruleSchema(nil),
			"shared":   sharedSchema(),
		},
	}, "", "  ")
	if err != nil {
		panic(err) // it is made of texts and lists
	}
	return append(text, '\n')
}

// A schema is a JSON Schema, or a part of one.
type schema map[string]any

// orNull lets nothing stand for a value: a key without one counts as absent.
func orNull(s schema) schema {
	described := schema{"description": s["description"], "anyOf": []schema{s, {"type": "null"}}}
	delete(s, "description")
	return described
}

// listOr lets one item stand for a list of it.
func listOr(item schema) schema {
	return schema{"anyOf": []schema{item, {"type": "array", "items": item}}}
}

func gitlabSchema() schema {
	return schema{
		"description": "The version of the server that runs the pipeline, such as \"17.11\"; without it, the newest. " +
			"Keywords that it does not know are reported.",
		"anyOf": []schema{{"type": "string", "pattern": `^[0-9]+\.[0-9]+(\.[0-9]+)?$`}, {"type": "number"}},
	}
}

func presetSchema() schema {
	return schema{
		"description": "Which rules run: minimal (what GitLab rejects, and secrets that leak), recommended (what hurts sooner " +
			"or later) or strict (what careful teams want).",
		"default": Recommended.String(),
		"enum":    Presets(),
	}
}

func rulesSchema(analyzers []*Analyzer) schema {
	properties := schema{}
	for _, a := range analyzers {
		properties[a.Name] = a.schema()
	}
	return schema{
		"description":          "How single rules count: a severity, or a mapping of it and of the rule's options.",
		"type":                 "object",
		"properties":           properties,
		"additionalProperties": false,
	}
}

// schema returns what the settings may say of the rule.
func (a *Analyzer) schema() schema {
	takes := schema{"$ref": "#/definitions/rule"}
	if len(a.Options) > 0 {
		takes = ruleSchema(a.Options)
	}
	return schema{
		"description": a.Summary() + "\n\ngroup " + string(a.Group) + ", preset " + a.Preset.String(),
		"default":     a.Severity.String(),
		"allOf":       []schema{takes},
	}
}

// ruleSchema is that of a severity, or of a mapping of it and of options. Editors complete what stands in anyOf, but name the
// mistake in a mapping only when a condition has told that one is meant.
func ruleSchema(options []Option) schema {
	severity := schema{"$ref": "#/definitions/severity"}
	properties := schema{severityKey: severity}
	for _, o := range options {
		properties[o.Name] = schema{"description": o.Doc, "allOf": []schema{{"$ref": "#/definitions/texts"}}}
	}
	return schema{
		"anyOf": []schema{severity, {"type": "object"}},
		"if":    schema{"type": "object"},
		"then":  schema{"properties": properties, "additionalProperties": false},
	}
}

func ignoreSchema(analyzers []*Analyzer) schema {
	return schema{
		"description": "Rules that are silent in some files.",
		"type":        "array",
		"items": schema{
			"type": "object",
			"properties": schema{
				"rule":  schema{"description": "The rule.", "enum": Names(analyzers)},
				"paths": globsSchema(),
			},
			"required":             []string{"rule", "paths"},
			"additionalProperties": false,
		},
	}
}

func globsSchema() schema {
	glob := schema{"$ref": "#/definitions/text"}
	return schema{
		"description": "Globs of files, from the directory of the settings; ** stands for any directories.",
		"anyOf":       []schema{glob, {"type": "array", "items": glob, "minItems": 1}},
	}
}

func includesSchema() schema {
	return schema{
		"description":          "Checkouts that stand in for other projects: the full path of a project, and a directory that starts at this file.",
		"type":                 "object",
		"additionalProperties": schema{"$ref": "#/definitions/text"},
	}
}

func extendsSchema() schema {
	s := listOr(schema{"$ref": "#/definitions/shared"})
	s["description"] = "Settings files that this one builds on. What stands here wins, lists of ignore add up."
	return s
}

// sharedSchema is that of an entry of extends.
func sharedSchema() schema {
	path := schema{"type": "string", "minLength": 1, "not": schema{"pattern": "://"}}
	file := schema{"description": "A path that starts at this file.", "allOf": []schema{path}}
	inCheckout := schema{"description": "A path in the checkout.", "allOf": []schema{path}}
	return schema{"anyOf": []schema{file, {
		"type": "object",
		"properties": schema{
			"project": schema{"description": "A project of which includes names a checkout.", "$ref": "#/definitions/text"},
			"file":    inCheckout,
		},
		"required":             []string{"project", "file"},
		"additionalProperties": false,
	}}}
}
