// SPDX-License-Identifier: Apache-2.0
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "~/app/App";
import { startI18n } from "~/i18n";
import "~/ui/styles/tokens.css";
import "~/ui/styles/base.css";
import "~/ui/styles/shell.css";
import "~/ui/styles/controls.css";
import "~/ui/styles/states.css";
import "~/ui/styles/table.css";
import "~/ui/styles/overlays.css";
import "~/ui/styles/print.css";

const root = document.getElementById("root");
if (root) {
  void startI18n().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
