//! QGIS (QML) and OGC (SLD 1.0) documents for a class legend and for ranges of a number.

use std::fmt::Write;

use super::gpkg::Style;

/// One class of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Value of the field.
    pub value: String,
    /// Words in the legend.
    pub label: String,
    /// Fill colour.
    pub rgb: [u8; 3],
}

/// One range of a number: from `lower` (included) to `upper`; the ends may be infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Words in the legend.
    pub label: String,
    /// Fill colour.
    pub rgb: [u8; 3],
}

/// Colour of outlines.
const OUTLINE: &str = "110,110,110,255";
const OUTLINE_HEX: &str = "#6e6e6e";
/// Width of outlines in millimetres on paper.
const OUTLINE_MM: &str = "0.06";
/// QGIS has no infinite ends; this is farther than any number of ours.
const FAR: f64 = 1e300;

/// A style that fills polygons by the value of `field`; values not listed stay unfilled.
pub fn categorized(name: &str, field: &str, classes: &[Category]) -> Style {
    let mut qml = String::new();
    let _ = write!(
        qml,
        "{}<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" forceraster=\"0\" symbollevels=\"0\" enableorderby=\"0\">\n <categories>\n",
        QML_HEAD,
        xml(field)
    );
    for (i, c) in classes.iter().enumerate() {
        let _ = writeln!(
            qml,
            "  <category symbol=\"{i}\" value=\"{}\" label=\"{}\" render=\"true\" type=\"string\"/>",
            xml(&c.value),
            xml(&c.label)
        );
    }
    qml.push_str(" </categories>\n");
    close_qml(&mut qml, classes.iter().map(|c| c.rgb));
    let rules = classes.iter().map(|c| {
        let filter = format!(
            "<ogc:PropertyIsEqualTo><ogc:PropertyName>{}</ogc:PropertyName><ogc:Literal>{}</ogc:Literal></ogc:PropertyIsEqualTo>",
            xml(field),
            xml(&c.value)
        );
        (c.label.as_str(), filter, c.rgb)
    });
    Style { name: name.into(), qml, sld: sld(name, rules), default: false }
}

/// A style that fills polygons by the range in which the number in `field` lies.
///
/// QGIS counts both ends of a range in and takes the first that fits, so the ranges are listed from the top.
pub fn graduated(name: &str, field: &str, ranges: &[Range]) -> Style {
    let mut ranges = ranges.to_vec();
    ranges.sort_by(|a, b| b.lower.total_cmp(&a.lower));
    let mut qml = String::new();
    let _ = write!(
        qml,
        "{}<renderer-v2 type=\"graduatedSymbol\" attr=\"{}\" graduatedMethod=\"GraduatedColor\" forceraster=\"0\" symbollevels=\"0\" enableorderby=\"0\">\n <ranges>\n",
        QML_HEAD,
        xml(field)
    );
    for (i, r) in ranges.iter().enumerate() {
        let _ = writeln!(
            qml,
            "  <range symbol=\"{i}\" lower=\"{:?}\" upper=\"{:?}\" label=\"{}\" render=\"true\"/>",
            r.lower.clamp(-FAR, FAR),
            r.upper.clamp(-FAR, FAR),
            xml(&r.label)
        );
    }
    qml.push_str(" </ranges>\n");
    close_qml(&mut qml, ranges.iter().map(|r| r.rgb));
    let rules = ranges.iter().map(|r| (r.label.as_str(), range_filter(field, r), r.rgb));
    Style { name: name.into(), qml, sld: sld(name, rules), default: false }
}

const QML_HEAD: &str = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.16\" styleCategories=\"Symbology|Fields\" simplifyDrawingHints=\"1\" simplifyDrawingTol=\"1\">\n";

fn close_qml(qml: &mut String, colours: impl Iterator<Item = [u8; 3]>) {
    qml.push_str(" <symbols>\n");
    for (i, c) in colours.enumerate() {
        symbol(qml, &i.to_string(), c);
    }
    qml.push_str(" </symbols>\n <source-symbol>\n");
    symbol(qml, "0", [200, 200, 200]);
    qml.push_str(" </source-symbol>\n <rotation/>\n <sizescale/>\n</renderer-v2>\n<blendMode>0</blendMode>\n<featureBlendMode>0</featureBlendMode>\n<layerGeometryType>2</layerGeometryType>\n</qgis>\n");
}

fn symbol(qml: &mut String, name: &str, [r, g, b]: [u8; 3]) {
    let _ = write!(
        qml,
        "  <symbol name=\"{name}\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n   <layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">\n    <Option type=\"Map\">\n"
    );
    let fill = format!("{r},{g},{b},255");
    let options = [
        ("color", fill.as_str()),
        ("joinstyle", "bevel"),
        ("outline_color", OUTLINE),
        ("outline_style", "solid"),
        ("outline_width", OUTLINE_MM),
        ("outline_width_unit", "MM"),
        ("style", "solid"),
    ];
    for (k, v) in options {
        let _ = writeln!(qml, "     <Option name=\"{k}\" type=\"QString\" value=\"{v}\"/>");
    }
    qml.push_str("    </Option>\n");
    for (k, v) in options {
        let _ = writeln!(qml, "    <prop k=\"{k}\" v=\"{v}\"/>");
    }
    qml.push_str("   </layer>\n  </symbol>\n");
}

fn range_filter(field: &str, r: &Range) -> String {
    let side = |op: &str, x: f64| {
        format!(
            "<ogc:{op}><ogc:PropertyName>{}</ogc:PropertyName><ogc:Literal>{x:?}</ogc:Literal></ogc:{op}>",
            xml(field)
        )
    };
    match (r.lower.is_finite(), r.upper.is_finite()) {
        (true, true) => format!(
            "<ogc:And>{}{}</ogc:And>",
            side("PropertyIsGreaterThanOrEqualTo", r.lower),
            side("PropertyIsLessThan", r.upper)
        ),
        (true, false) => side("PropertyIsGreaterThanOrEqualTo", r.lower),
        (false, true) => side("PropertyIsLessThan", r.upper),
        (false, false) => String::new(),
    }
}

fn sld<'a>(name: &str, rules: impl Iterator<Item = (&'a str, String, [u8; 3])>) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<StyledLayerDescriptor xmlns=\"http://www.opengis.net/sld\" xmlns:ogc=\"http://www.opengis.net/ogc\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.0.0\">\n<NamedLayer><Name>{0}</Name><UserStyle><Name>{0}</Name><FeatureTypeStyle>\n",
        xml(name)
    );
    for (label, filter, [r, g, b]) in rules {
        let filter = if filter.is_empty() { filter } else { format!("<ogc:Filter>{filter}</ogc:Filter>") };
        let _ = writeln!(
            out,
            "<Rule><Name>{0}</Name><Title>{0}</Title>{filter}<PolygonSymbolizer><Fill><CssParameter name=\"fill\">#{r:02x}{g:02x}{b:02x}</CssParameter></Fill><Stroke><CssParameter name=\"stroke\">{OUTLINE_HEX}</CssParameter><CssParameter name=\"stroke-width\">0.2</CssParameter></Stroke></PolygonSymbolizer></Rule>",
            xml(label)
        );
    }
    out + "</FeatureTypeStyle></UserStyle></NamedLayer>\n</StyledLayerDescriptor>\n"
}

/// Names of fields for people, put into a QGIS document: older QGIS does not look for them in `gpkg_data_columns`.
pub fn with_aliases<'a>(qml: &str, aliases: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut list = String::from("<aliases>\n");
    for (field, alias) in aliases.filter(|(_, alias)| !alias.is_empty()) {
        let _ = writeln!(list, " <alias field=\"{}\" name=\"{}\"/>", xml(field), xml(alias));
    }
    qml.replace("</qgis>", &format!("{list}</aliases>\n</qgis>"))
}

/// Text safe inside XML attributes and elements.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // Control characters other than tab and line ends are not allowed in XML 1.0 at all.
            c if (c as u32) < 0x20 && !matches!(c, '\t' | '\n' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_each_side_of_zero_once() {
        let ranges = [
            Range { lower: f64::NEG_INFINITY, upper: 0.0, label: "碳汇 < 0".into(), rgb: [0, 128, 0] },
            Range { lower: 0.0, upper: f64::INFINITY, label: "碳源 ≥ 0".into(), rgb: [200, 0, 0] },
        ];
        let s = graduated("净碳", "net", &ranges);
        assert!(s.qml.contains("type=\"graduatedSymbol\"") && s.qml.contains("lower=\"-1e300\" upper=\"0.0\""));
        assert!(s.qml.contains("碳汇 &lt; 0"));
        // Zero belongs to the source: QGIS meets that range first.
        assert!(s.qml.find("碳源") < s.qml.find("碳汇"));
        assert_eq!(s.sld.matches("PropertyIsGreaterThanOrEqualTo>").count(), 2, "one rule, opened and closed");
        assert_eq!(s.sld.matches("PropertyIsLessThan>").count(), 2);
        assert_eq!(s.qml.matches("<symbol ").count(), 3, "two ranges and the source symbol");
    }

    #[test]
    fn aliases_stand_in_the_document() {
        let s = categorized("地类", "c", &[]);
        let qml = with_aliases(&s.qml, [("c", "地类 <代码>"), ("d", "")].into_iter());
        assert!(qml.contains("<alias field=\"c\" name=\"地类 &lt;代码&gt;\"/>") && !qml.contains("field=\"d\""));
        assert!(qml.ends_with("</aliases>\n</qgis>\n") && qml.contains("styleCategories=\"Symbology|Fields\""));
    }

    #[test]
    fn names_cannot_break_the_document() {
        let s = categorized("a", "x\"<", &[Category { value: "&\u{1}'".into(), label: "<b>".into(), rgb: [1, 2, 3] }]);
        assert!(s.qml.contains("attr=\"x&quot;&lt;\"") && s.qml.contains("value=\"&amp;&apos;\""));
        assert!(s.sld.contains("#010203") && !s.sld.contains("<b>"));
    }
}
