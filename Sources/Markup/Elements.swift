/// The elements pages are made of: `p(.class("hint")) { "Leave out any part you do not know" }`.
///
/// There is none for `script` with content or `style`: pages can only point at files.
public typealias Content = () -> HTML

public func html(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("html", attributes, content())
}
public func head(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("head", attributes, content())
}
public func body(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("body", attributes, content())
}
public func title(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("title", attributes, content())
}
public func header(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("header", attributes, content())
}
public func nav(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("nav", attributes, content())
}
public func main(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("main", attributes, content())
}
public func footer(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("footer", attributes, content())
}
public func section(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("section", attributes, content())
}
public func aside(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("aside", attributes, content())
}
public func article(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("article", attributes, content())
}
public func div(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("div", attributes, content())
}
public func span(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("span", attributes, content())
}
public func p(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("p", attributes, content())
}
public func h1(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("h1", attributes, content())
}
public func h2(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("h2", attributes, content())
}
public func h3(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("h3", attributes, content())
}
public func h4(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("h4", attributes, content())
}
public func a(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("a", attributes, content())
}
public func b(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("b", attributes, content())
}
public func em(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("em", attributes, content())
}
public func strong(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("strong", attributes, content())
}
public func small(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("small", attributes, content())
}
public func code(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("code", attributes, content())
}
public func ul(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("ul", attributes, content())
}
public func ol(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("ol", attributes, content())
}
public func li(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("li", attributes, content())
}
public func dl(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("dl", attributes, content())
}
public func dt(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("dt", attributes, content())
}
public func dd(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("dd", attributes, content())
}
public func table(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("table", attributes, content())
}
public func caption(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("caption", attributes, content())
}
public func thead(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("thead", attributes, content())
}
public func tbody(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("tbody", attributes, content())
}
public func tr(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("tr", attributes, content())
}
public func th(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("th", attributes, content())
}
public func td(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("td", attributes, content())
}
public func form(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("form", attributes, content())
}
public func fieldset(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("fieldset", attributes, content())
}
public func legend(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("legend", attributes, content())
}
public func label(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("label", attributes, content())
}
public func select(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("select", attributes, content())
}
public func option(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("option", attributes, content())
}
public func optgroup(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("optgroup", attributes, content())
}
public func textarea(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("textarea", attributes, content())
}
public func button(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("button", attributes, content())
}
public func details(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("details", attributes, content())
}
public func summary(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("summary", attributes, content())
}
public func blockquote(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("blockquote", attributes, content())
}
public func time(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("time", attributes, content())
}
public func progress(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("progress", attributes, content())
}
public func svg(_ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing })
    -> HTML
{
    .element("svg", attributes, content())
}

public func input(_ attributes: Attribute...) -> HTML { .void("input", attributes) }
public func meta(_ attributes: Attribute...) -> HTML { .void("meta", attributes) }
public func link(_ attributes: Attribute...) -> HTML { .void("link", attributes) }
public func br() -> HTML { .void("br", []) }
public func hr() -> HTML { .void("hr", []) }

/// A script file of the hub's own; never script in the page.
public func scriptFile(_ path: String) -> HTML {
    .element("script", [.src(path), .defer], .nothing)
}

/// A shape inside an `svg`.
public func shape(
    _ name: StaticString, _ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing }
) -> HTML {
    .element(name.description, attributes, content())
}

/// An element that has no function of its own, as `i`.
public func element(
    _ name: StaticString, _ attributes: Attribute..., @HTMLBuilder content: Content = { .nothing }
) -> HTML {
    .element(name.description, attributes, content())
}
