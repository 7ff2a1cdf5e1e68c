package prefecttest

import "net/http"

// hydrate resolves the templates in parameters that the Fake can resolve: JSON strings and variables. The
// server does this when it updates a deployment, not when it creates one.
func (c *call) hydrate(v any) (any, error) {
	switch v := v.(type) {
	case object:
		switch v["__prefect_kind"] {
		case nil:
			return c.hydrateObject(v)
		case "json":
			return decode([]byte(str(v["value"])))
		case "workspace_variable":
			if variable := c.store.find("variables", object{"name": v["variable_name"]}); variable != nil {
				return clone(variable["value"]), nil
			}
			return nil, errorResult(http.StatusBadRequest, "Error hydrating deployment parameters: Variable '%s' not found in workspace.",
				str(v["variable_name"]))
		}
		return v["value"], nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			var err error
			if out[i], err = c.hydrate(e); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

func (c *call) hydrateObject(o object) (any, error) {
	out := object{}
	for k, e := range o {
		var err error
		if out[k], err = c.hydrate(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// hydrateParameters replaces the parameters of an update by what their templates say.
func (c *call) hydrateParameters(body object) error {
	parameters, given := body["parameters"].(object)
	if !given {
		return nil
	}
	var err error
	body["parameters"], err = c.hydrate(parameters)
	return err
}
