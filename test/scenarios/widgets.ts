/** A kind whose status is an ordinary part of it, and that may have any further fields. */
export const widgetCrd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, properties: {size: {type: string}, address: {type: string}}}
            status: {type: object, x-kubernetes-preserve-unknown-fields: true}
`

/** Options of a cluster in which nodes may own Widgets. */
export const widgets = {
  existing: widgetCrd,
  moreKinds: [{ apiVersion: 'example.com/v1', resource: 'widgets' }],
}
