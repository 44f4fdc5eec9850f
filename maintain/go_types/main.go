// Prints the JSON fields of the Go types behind KubeRay's objects and their children, in the order in which Go
// writes them: what renderer/children/go_types.json holds. Run it inside a checkout of ray-project/kuberay:
//
//	mkdir ray-operator/gotypes && cp maintain/go_types/main.go ray-operator/gotypes/
//	cd ray-operator && go run ./gotypes > go_types.json
//
// A field is [name, type, rule]. Rules: "" always written, "0" null when not given, "e" left out when empty, "p" left
// out when not given. The status of what the operator makes is left out: it never sends one.
// Types: s string, b bool, n number, q quantity, t time, i number or string, y bytes, a anything; [T list, {T map;
// any other word names a struct.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
)

var found = map[string][][3]string{}

var leaves = map[string]string{"Quantity": "q", "Time": "t", "MicroTime": "t", "IntOrString": "i", "FieldsV1": "a"}

func word(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return word(t.Elem())
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "y"
		}
		return "[" + word(t.Elem())
	case reflect.Map:
		return "{" + word(t.Elem())
	case reflect.Struct:
		if leaf, ok := leaves[t.Name()]; ok {
			return leaf
		}
		visit(t)
		return t.Name()
	case reflect.Interface:
		return "a"
	default:
		return "n"
	}
}

func visit(t reflect.Type) {
	if _, ok := found[t.Name()]; ok {
		return
	}
	found[t.Name()] = nil
	found[t.Name()] = fields(t)
}

func fields(t reflect.Type) [][3]string {
	var made [][3]string
	for i := range t.NumField() {
		f := t.Field(i)
		parts := strings.Split(f.Tag.Get("json"), ",")
		options := strings.Join(parts[1:], ",")
		if parts[0] == "" && f.Anonymous {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			made = append(made, fields(inner)...)
			continue
		}
		if parts[0] == "" || parts[0] == "-" || (parts[0] == "status" && t.Name() != "Service") {
			continue
		}
		rule := ""
		switch {
		case f.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omitempty"):
			rule = "0"
		case f.Type.Kind() == reflect.Pointer && strings.Contains(options, "omitempty"):
			rule = "p"
		case f.Type.Kind() == reflect.Struct && !strings.Contains(options, "omitzero"):
			rule = "" // a struct is never empty to omitempty
		case strings.Contains(options, "omitempty"):
			rule = "e"
		}
		made = append(made, [3]string{parts[0], word(f.Type), rule})
	}
	return made
}

func main() {
	for _, v := range []any{
		rayv1.RayClusterSpec{}, corev1.Pod{}, corev1.Service{}, corev1.ServiceAccount{}, corev1.PersistentVolumeClaim{},
		batchv1.Job{}, networkingv1.Ingress{}, networkingv1.NetworkPolicy{}, rbacv1.Role{}, rbacv1.RoleBinding{},
	} {
		visit(reflect.TypeOf(v))
	}
	json.NewEncoder(os.Stdout).Encode(found)
}
