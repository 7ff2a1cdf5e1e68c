package pyflow

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestProject compares with Prefect on flows whose types and values come from other files. testdata/project_ask.py has asked.
func TestProject(t *testing.T) {
	text, err := os.ReadFile("testdata/project.json")
	if err != nil {
		t.Fatal(err)
	}
	var projects []struct {
		Files   map[string]string
		Schemas map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &projects); err != nil {
		t.Fatal(err)
	}
	for i, p := range projects {
		for _, prefix := range []string{"", "src/"} {
			files := map[string]string{}
			for name, source := range p.Files {
				files[prefix+name] = source
			}
			project, err := NewProject(files)
			if err != nil {
				t.Fatal(err)
			}
			m, err := project.Parse([]byte(p.Files["main.py"]))
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range p.Schemas {
				got, notes, err := m.ParameterSchemaFor(V39, name)
				if !agrees(t, want, got, err) || len(notes) > 0 {
					t.Errorf("project %d in %q, %s:\n got  %s %v\n want %s\n notes %q, running the file: %v", i, prefix, name, got, err, want, notes,
						m.err)
				}
			}
		}
	}
}

// TestProjectPlaces: where the place of the source is not known, only one file may be meant; a note says what is not found.
func TestProjectPlaces(t *testing.T) {
	const model = "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n"
	for name, c := range map[string]struct {
		source, note string
		files        map[string]string
	}{
		"only one":       {source: "from .models import A", files: map[string]string{"a/models.py": model}},
		"in a package":   {source: "from pkg.models import A", files: map[string]string{"src/pkg/models.py": model, "src/pkg/__init__.py": ""}},
		"two":            {source: "from models import A", files: map[string]string{"a/models.py": model, "b/models.py": model}, note: "a/models or b/models"},
		"none":           {source: "from other import A", files: map[string]string{"a/models.py": model}, note: "the module other, which is not read"},
		"no Python":      {source: "from models import A", files: map[string]string{"models.py": "def ("}, note: "models"},
		"stops":          {source: "from models import A", files: map[string]string{"models.py": "raise ValueError\n" + model}, note: "which stops"},
		"no submodule":   {source: "from pkg.other import A", files: map[string]string{"pkg/models.py": model, "pkg/__init__.py": ""}, note: "pkg.other"},
		"star":           {source: "from models import *", files: map[string]string{"models.py": model}},
		"imports itself": {source: "from models import A", files: map[string]string{"models.py": "from models import *\nimport models\n" + model}},
	} {
		project, err := NewProject(c.files)
		if err != nil {
			t.Fatal(err)
		}
		m, err := project.Parse([]byte("from prefect import flow\n" + c.source + "\n@flow\ndef f(a: A): pass\n"))
		if err != nil {
			t.Fatal(err)
		}
		schema, notes, err := m.ParameterSchemaFor(Newest, "f")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		known := strings.Contains(string(schema), `"#/definitions/A"`)
		if known != (c.note == "") || !strings.Contains(strings.Join(notes, "\n"), c.note) || (c.note == "" && len(notes) > 0) {
			t.Errorf("%s: the schema is %s, the notes are %q", name, schema, notes)
		}
	}
}

// TestDoubts: what depends on what is not known is noted, and what does not is known.
func TestDoubts(t *testing.T) {
	for source, note := range map[string]string{
		"import os\nif os.environ.get('X'):\n    V = 1\nelse:\n    V = 2":              "V depends on an if whose condition is not known",
		"import os\nif os.environ.get('X') is None:\n    raise ValueError\nV = 1":      "",
		"import os\nV = 1\nif os.environ.get('X'):\n    W = 2":                         "",
		"try:\n    import elsewhere\n    V = 1\nexcept ImportError:\n    V = 2":        "V depends on a try whose outcome is not known",
		"try:\n    import elsewhere\nexcept ImportError:\n    raise SystemExit\nV = 1": "",
		"from elsewhere import change\nV = [1]\nchange(V)":                             "it is handed to change, which may change it",
		"V = [1]\nprint(V)": "",
		"import os\nV = [1]\nif os.environ.get('X'):\n    V.append(2)":     "whether and how it is changed is only known when the file runs",
		"import os\nV = 0\nfor x in os.listdir():\n    V += 1":             "V depends on a loop that is not followed",
		"V = 0\nwhile V < 3:\n    V += 1":                                  "V depends on a loop that is not followed",
		"V = [1]\nV.frobnicate()":                                          "the method frobnicate is not evaluated",
		"V = 1\nfrom elsewhere import deco\n@deco\ndef g(): pass":          "",
		"from elsewhere import W\nV = W + 1":                               "W comes from the module elsewhere, which is not read",
		"V = 1\ndel V\nV = 2":                                              "",
		"match 1:\n    case 1:\n        V = 1\n    case _:\n        V = 2": "V depends on a match statement",
	} {
		m, err := Parse([]byte("from prefect import flow\n" + source + "\n@flow\ndef f(a=V): pass\n"))
		if err != nil {
			t.Fatal(err)
		}
		schema, notes, err := m.ParameterSchemaFor(Newest, "f")
		if err != nil {
			t.Errorf("%q: %v", source, err)
			continue
		}
		if known := strings.Contains(string(schema), `"default"`); known != (note == "") || !strings.Contains(strings.Join(notes, "\n"), note) {
			t.Errorf("%q: the schema is %s, the notes are %q, expected %q", source, schema, notes, note)
		}
	}
}

// TestUnknownDecorator: a decorator that is not followed may change everything, which a note says.
func TestUnknownDecorator(t *testing.T) {
	for decorators, note := range map[string]string{
		"@flow\n@elsewhere.deco":                                       "the decorator @elsewhere.deco is not known: ",
		"@elsewhere.deco\n@flow(name='x')":                             "the decorator @elsewhere.deco is not known: ",
		"@flow\n@elsewhere.deco(1,\n    level='x')":                    "the decorator @elsewhere.deco(1, level='x') is not known: ",
		"def own(n):\n    return lambda f: g(f)\n@flow\n@own(2) # two": "the decorator @own(2) is not ",
		"@flow\n@elsewhere.deco('" + strings.Repeat("x", 70) + "')": "the decorator @elsewhere.deco('" + strings.Repeat("x", 44) +
			"… is not known: ",
	} {
		m, err := Parse([]byte("from prefect import flow\nimport elsewhere\n" + decorators + "\ndef f(a: int): pass\n"))
		if err != nil {
			t.Fatal(err)
		}
		schema, notes, err := m.ParameterSchemaFor(Newest, "f")
		if err != nil || !strings.Contains(string(schema), `"integer"`) || !strings.Contains(strings.Join(notes, "\n"), note) {
			t.Errorf("%q: %s, %q, %v", decorators, schema, notes, err)
		}
	}
}
