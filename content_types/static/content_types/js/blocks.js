/* Blocks of ours: streams that leave withheld types out of their menu, blocks whose plugin is absent, and forms of
   content models that can stand on their own. */
(function () {
  const { FieldBlockDefinition, StreamBlockDefinition, StructBlockDefinition } = window.wagtailStreamField.blocks;

  class PreservingStreamBlockDefinition extends StreamBlockDefinition {
    constructor(name, groupedChildBlockDefs, initialChildStates, meta) {
      super(name, groupedChildBlockDefs, initialChildStates, meta);
      // All definitions stay known for rendering (childBlockDefsByName); the menu reads the groups.
      const hidden = new Set(meta.hiddenTypes || []);
      this.groupedChildBlockDefs = groupedChildBlockDefs
        .map(([group, defs]) => [group, defs.filter((def) => !hidden.has(def.name))])
        .filter(([, defs]) => defs.length > 0);
    }
  }

  class UnavailableBlockDefinition extends FieldBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const holder = placeholder.parentNode;
      const block = super.render(placeholder, prefix, initialState, initialError);
      const type = String(initialState || "").split("|", 1)[0];
      const note = document.createElement("p");
      note.className = "help";
      note.textContent = (this.meta.unavailableText || "").replace("%(type)s", type);
      holder.appendChild(note);
      return block;
    }
  }

  class ContentBlockDefinition extends StructBlockDefinition {
    render(...args) {
      const block = super.render(...args);
      // A struct is not meant to be a form's outermost block; the controller of a form looks for this.
      if (!block.element) {
        block.element = block.container.get(0);
      }
      return block;
    }
  }

  window.telepath.register("lms.blocks.ContentBlock", ContentBlockDefinition);
  window.telepath.register("lms.blocks.PreservingStreamBlock", PreservingStreamBlockDefinition);
  window.telepath.register("lms.blocks.UnavailableBlock", UnavailableBlockDefinition);
})();
